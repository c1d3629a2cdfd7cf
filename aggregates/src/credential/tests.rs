//! A password's life, refusal by refusal, and the laws of its stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn hash(number: u8) -> PasswordHash {
    PasswordHash::parse(&format!("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$aGFzaGhhc2hoYXNo{number}")).unwrap()
}

fn set(number: u8, history: u8) -> CredentialCommand {
    let (user_id, hash) = ("user-1".to_owned(), hash(number));
    CredentialCommand::SetPassword { user_id, hash, must_change: false, expires_at: None, history, at: at(0) }
}

fn was_set(number: u8, history: u8) -> CredentialEvent {
    let hash = Personal::new("user-1", hash(number));
    let user_id = "user-1".to_owned();
    CredentialEvent::PasswordSet { user_id, hash, must_change: false, expires_at: None, history, at: at(0) }
}

fn given(events: &[CredentialEvent]) -> AggregateTestExecutor<Credential> {
    TestFramework::<Credential>::with(()).given(events.to_vec())
}

fn remembered(credential: &Credential) -> Vec<PasswordHash> {
    credential.history().cloned().collect()
}

#[test]
fn a_password_is_sealed_under_its_users_id() {
    given(&[]).when(set(1, 5)).then_expect_events(vec![was_set(1, 5)]);
}

#[test]
fn without_a_password_nothing_can_be_done_to_it() {
    let upgrade = CredentialCommand::UpgradePassword { from: hash(1), to: hash(2) };
    for command in [upgrade.clone(), CredentialCommand::MarkForChange, CredentialCommand::Remove] {
        given(&[]).when(command).then_expect_error(CredentialError::NotSet);
    }
    let gone = [was_set(1, 5), CredentialEvent::Removed];
    given(&gone).when(upgrade).then_expect_error(CredentialError::NotSet);
    given(&gone).when(CredentialCommand::MarkForChange).then_expect_error(CredentialError::NotSet);
    given(&gone).when(CredentialCommand::Remove).then_expect_events(vec![]);
}

#[test]
fn a_stream_belongs_to_one_user() {
    let foreign = CredentialCommand::SetPassword {
        user_id: "user-2".into(),
        hash: hash(2),
        must_change: false,
        expires_at: None,
        history: 5,
        at: at(0),
    };
    given(&[was_set(1, 5)]).when(foreign).then_expect_error(CredentialError::OtherUser);
}

#[test]
fn a_password_does_not_expire_before_it_begins() {
    let late = CredentialCommand::SetPassword {
        user_id: "user-1".into(),
        hash: hash(1),
        must_change: false,
        expires_at: Some(at(0)),
        history: 5,
        at: at(0),
    };
    given(&[]).when(late).then_expect_error(CredentialError::ExpiresInThePast);
}

#[test]
fn the_last_hashes_are_remembered_and_refused() {
    let history: Vec<_> = (1..=4).map(|number| was_set(number, 3)).collect();
    let credential: Credential = laws::fold(history.clone());
    assert_eq!(remembered(&credential), [hash(4), hash(3), hash(2)]);
    given(&history).when(set(2, 3)).then_expect_error(CredentialError::Reused);
    given(&history).when(set(1, 3)).then_expect_events(vec![was_set(1, 3)]);
}

#[test]
fn removing_and_setting_is_no_way_around_the_history() {
    given(&[was_set(1, 5), CredentialEvent::Removed]).when(set(1, 5)).then_expect_error(CredentialError::Reused);
}

#[test]
fn an_upgrade_replaces_the_hash_it_was_made_from_and_no_other() {
    let upgrade = |from, to| CredentialCommand::UpgradePassword { from: hash(from), to: hash(to) };
    let upgraded = CredentialEvent::PasswordUpgraded { hash: Personal::new("user-1", hash(2)) };
    given(&[was_set(1, 5)]).when(upgrade(1, 2)).then_expect_events(vec![upgraded.clone()]);
    given(&[was_set(1, 5), upgraded]).when(upgrade(1, 2)).then_expect_events(vec![]);
    // The user changed the password while the old one was being hashed again.
    given(&[was_set(1, 5), was_set(3, 5)]).when(upgrade(1, 2)).then_expect_error(CredentialError::Superseded);
}

#[test]
fn a_mark_asks_for_another_password_until_there_is_one() {
    let marked = [was_set(1, 5), CredentialEvent::PasswordMarkedForChange];
    given(&marked[..1]).when(CredentialCommand::MarkForChange).then_expect_events(marked[1..].to_vec());
    given(&marked).when(CredentialCommand::MarkForChange).then_expect_events(vec![]);
    assert!(laws::fold::<Credential>(marked.clone()).must_change(at(0)));
    assert!(!laws::fold::<Credential>([&marked[..], &[was_set(2, 5)]].concat()).must_change(at(0)));
}

#[test]
fn an_expired_password_must_be_changed() {
    let user_id = "user-1".to_owned();
    let hash = Personal::new("user-1", hash(1));
    let expiring = CredentialEvent::PasswordSet {
        user_id,
        hash,
        must_change: false,
        expires_at: Some(at(5)),
        history: 1,
        at: at(0),
    };
    let credential: Credential = laws::fold([expiring]);
    assert!(!credential.must_change(at(4)) && credential.must_change(at(5)));
}

#[test]
fn after_erasure_the_stream_loads_and_holds_no_hash() {
    let CredentialEvent::PasswordSet { user_id, must_change, expires_at, history, at, .. } = was_set(1, 5) else {
        return;
    };
    let hash = Personal::Erased;
    let credential: Credential =
        laws::fold([CredentialEvent::PasswordSet { user_id, hash, must_change, expires_at, history, at }]);
    assert!(credential.password().is_some() && remembered(&credential).is_empty());
    let upgrade = CredentialCommand::UpgradePassword { from: self::hash(1), to: self::hash(2) };
    assert_eq!(decide(&credential, upgrade), Err(CredentialError::Superseded));
}

fn any_command() -> impl Strategy<Value = CredentialCommand> {
    prop_oneof![
        4 => (0u8..9, 0u8..4).prop_map(|(number, history)| set(number, history)),
        2 => (0u8..9, 0u8..9).prop_map(|(from, to)| CredentialCommand::UpgradePassword { from: hash(from), to: hash(to) }),
        1 => Just(CredentialCommand::MarkForChange),
        1 => Just(CredentialCommand::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let (credential, _) = laws::hold::<Credential>(commands);
        prop_assert!(credential.history().count() <= 3, "never more than the widest policy in play");
    }
}
