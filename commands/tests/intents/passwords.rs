//! Passwords: only hashes, a history that cannot be evaded, and no race that brings an old one back.

use aggregates::credential::{CredentialError, PasswordHash};
use commands::credential::{
    RemovePassword, SetPassword, SetPasswordError, UpgradePassword, UpgradePasswordError, password_facts,
    password_in_force,
};
use journal::StreamVersion;

use crate::installation::{Installation, demo};
use crate::on_both_engines;

on_both_engines! {
    the_history_holds_as_many_hashes_as_the_tenant_says
    removing_a_password_is_no_way_around_the_history
    a_password_checked_against_an_old_history_is_not_set
    nobody_has_a_password_who_is_nobody
    a_hash_is_replaced_by_a_better_one_of_the_same_password_only
    a_password_is_judged_by_the_words_of_its_owner
}

/// A text that has the form of a hash; what it is the hash of does not matter here.
pub fn hash(word: &str) -> PasswordHash {
    PasswordHash::parse(&format!("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ${word:a<43}")).unwrap()
}

fn setting(user: &str, word: &str, checked: Option<StreamVersion>) -> SetPassword {
    SetPassword { tenant: demo(), user: user.into(), hash: hash(word), must_change: false, expires_at: None, checked }
}

async fn history(installation: &Installation, user: &str) -> Vec<PasswordHash> {
    password_facts(&installation.context(), &demo(), user).await.unwrap().history
}

async fn the_history_holds_as_many_hashes_as_the_tenant_says(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    for word in ["one", "two", "three", "four", "five", "six"] {
        installation.does(&setting(&user, word, None)).await;
    }
    let expected: Vec<_> = ["six", "five", "four", "three", "two"].into_iter().map(hash).collect();
    assert_eq!(history(installation, &user).await, expected);
    assert_eq!(
        installation.refuses(&setting(&user, "two", None)).await,
        SetPasswordError::Refused(CredentialError::Reused)
    );
    installation.does(&setting(&user, "one", None)).await;
}

async fn removing_a_password_is_no_way_around_the_history(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    installation.does(&setting(&user, "one", None)).await;
    installation.does(&RemovePassword { tenant: demo(), user: user.clone() }).await;
    assert_eq!(history(installation, &user).await, [hash("one")]);
    assert!(matches!(installation.refuses(&setting(&user, "one", None)).await, SetPasswordError::Refused(_)));
}

async fn a_password_checked_against_an_old_history_is_not_set(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let facts = password_facts(&installation.context(), &demo(), &user).await.unwrap();
    assert_eq!((facts.policy.min_length, facts.history.len()), (12, 0));
    installation.does(&setting(&user, "one", Some(facts.version))).await;
    assert_eq!(installation.refuses(&setting(&user, "two", Some(facts.version))).await, SetPasswordError::Superseded);
}

async fn nobody_has_a_password_who_is_nobody(installation: &Installation) {
    assert_eq!(installation.refuses(&setting("nobody", "one", None)).await, SetPasswordError::NotFound);
    let removal = RemovePassword { tenant: demo(), user: "nobody".into() };
    assert!(matches!(installation.refuses(&removal).await, commands::credential::RemovePasswordError::NotFound));
}

async fn a_hash_is_replaced_by_a_better_one_of_the_same_password_only(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let in_force = async || password_in_force(&installation.context(), &demo(), &user).await.unwrap();
    let upgrade = |from, to| UpgradePassword { tenant: demo(), user: user.clone(), from: hash(from), to: hash(to) };
    assert!(in_force().await.is_none());
    let refusal = installation.refuses(&upgrade("one", "better")).await;
    assert_eq!(refusal, UpgradePasswordError::Refused(CredentialError::NotSet));
    installation.does(&SetPassword { must_change: true, ..setting(&user, "one", None) }).await;
    installation.does(&upgrade("one", "better")).await;
    let now = in_force().await.unwrap();
    assert!(now.hash == hash("better") && now.must_change);
    assert_eq!(history(installation, &user).await, [hash("better")], "it is the same password");
    let refusal = installation.refuses(&upgrade("one", "best")).await;
    assert_eq!(refusal, UpgradePasswordError::Refused(CredentialError::Superseded));
}

async fn a_password_is_judged_by_the_words_of_its_owner(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let facts = password_facts(&installation.context(), &demo(), &user).await.unwrap();
    assert!(facts.words.iter().any(|word| word == "aiko"), "{:?}", facts.words);
}
