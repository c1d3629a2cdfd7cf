//! Signing in and failing to: one commit each, no name in the clear, and nobody told from somebody by its cost.

use aggregates::authentication::{Account, FailureReason, Method, Origin};
use aggregates::identifier::IdentifierKind;
use aggregates::tenant::{SignIn as SignInSettings, TenantSettings};
use aggregates::user::{Profile, UserStatus};
use commands::authentication::{FailSignIn, Proof, ProofError, Resolved, origin, resolve};
use commands::credential::SetPassword;
use commands::session::{SignIn, SignInError};
use commands::tenant::ChangeSettings;
use commands::user::{EraseUser, LockUser, NewPassword, RegisterUser, SuspendUser};
use commands::{Handle, execute};

use crate::installation::{Installation, demo, person, registration};
use crate::on_both_engines;
use crate::passwords::hash;

on_both_engines! {
    a_sign_in_is_one_commit
    what_a_browser_holds_leads_to_its_session_and_is_nowhere_in_the_log
    a_name_is_resolved_in_every_spelling_and_of_every_kind
    nobodys_name_is_hashed_alike_in_every_spelling
    a_failure_is_one_commit_without_a_name_in_it
    an_attempt_goes_on_over_failures_to_its_success
    who_may_not_sign_in_does_not
    a_password_that_was_changed_meanwhile_proves_nothing
    the_same_command_again_signs_nobody_in_twice
}

pub fn proof(user: &str) -> Proof {
    Proof {
        user: user.into(),
        checked: None,
        attempt: None,
        grant: None,
        method: Method::Password,
        acr: "urn:evident:password".into(),
        amr: vec!["pwd".into()],
        origin: Origin::default(),
    }
}

pub fn sign_in(user: &str) -> SignIn {
    SignIn { tenant: demo(), proof: proof(user) }
}

pub async fn with_settings(installation: &Installation, change: impl FnOnce(&mut TenantSettings)) {
    let mut settings = TenantSettings::default();
    change(&mut settings);
    installation.does(&ChangeSettings { id: demo(), settings }).await;
}

async fn with_password(installation: &Installation) -> String {
    let password = Some(NewPassword { hash: hash("one"), must_change: false });
    let profile = Profile { phone_number: Some("+81312345678".into()), ..person("aiko") };
    installation.does(&RegisterUser { password, profile, ..registration("aiko") }).await.answer.0
}

async fn resolved(installation: &Installation, typed: &str) -> Resolved {
    let kinds = SignInSettings::default().identifiers;
    resolve(&installation.context(), &demo(), &kinds, typed).await.unwrap()
}

async fn a_sign_in_is_one_commit(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let outcome = installation.does(&sign_in(&user)).await;
    let appended = outcome.appended.unwrap();
    let page = installation.journal.read_page(appended.first - 1, 10).await.unwrap();
    let names: Vec<_> = page.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(names, ["AuthenticationStarted", "AuthenticationSucceeded", "SessionStarted"]);
    assert!(page.iter().all(|event| event.metadata.subject.as_deref() == Some(user.as_str())));
    assert!(page.iter().all(|event| !event.stored.payload.contains("192.0.2.7")));
}

async fn what_a_browser_holds_leads_to_its_session_and_is_nowhere_in_the_log(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let signed_in = installation.does(&sign_in(&user)).await.answer;
    let cookie = signed_in.cookie.unwrap();
    let handle = Handle::parse(cookie.expose()).unwrap();
    assert_eq!(handle.id().to_string(), signed_in.session_id);
    let events = installation.events("Session", &signed_in.session_id).await;
    assert!(events[0].payload.contains(handle.hash().as_str()) && !events[0].payload.contains(cookie.expose()));
}

async fn a_name_is_resolved_in_every_spelling_and_of_every_kind(installation: &Installation) {
    let user = with_password(installation).await;
    for typed in ["aiko", " AIKO ", "Aiko@EXAMPLE.com", "+81-3-1234-5678"] {
        let resolved = resolved(installation, typed).await;
        assert_eq!(resolved.account(), Account::User(&user), "{typed}");
        let found = resolved.user.as_ref().unwrap();
        assert!(found.may_sign_in && found.status == UserStatus::Active);
        let password = found.password.as_ref().unwrap();
        assert_eq!((&password.hash, password.must_change), (&hash("one"), false));
    }
    let only_mail = [IdentifierKind::Email];
    let other = resolve(&installation.context(), &demo(), &only_mail, "aiko").await.unwrap();
    assert!(other.user.is_none(), "a kind that the tenant does not sign in with finds nobody");
    installation.does(&EraseUser { tenant: demo(), user, at_once: true }).await;
    assert!(resolved(installation, "aiko").await.user.is_none());
}

async fn nobodys_name_is_hashed_alike_in_every_spelling(installation: &Installation) {
    let same: [&[&str]; 3] =
        [&["ghost", " GHOST "], &["ghost@example.com", "Ghost@EXAMPLE.com"], &["+81312345678", "+81-3-1234-5678"]];
    for spellings in same {
        let mut hashes = Vec::new();
        for typed in spellings {
            let nobody = resolved(installation, typed).await;
            assert!(nobody.user.is_none());
            hashes.push(nobody.identifier_hash);
        }
        assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{spellings:?}");
    }
    for typed in ["", "a\0b", &"x".repeat(5000)] {
        assert!(resolved(installation, typed).await.user.is_none());
    }
}

async fn failing(installation: &Installation, typed: &str, attempt: Option<String>) -> FailSignIn {
    let resolved = resolved(installation, typed).await;
    let address = Some("192.0.2.7".parse().unwrap());
    FailSignIn {
        tenant: demo(),
        attempt,
        grant: None,
        user: resolved.user.as_ref().map(|user| user.user_id.clone()),
        identifier_hash: resolved.identifier_hash,
        method: Method::Password,
        reason: if resolved.user.is_some() { FailureReason::WrongPassword } else { FailureReason::UnknownUser },
        origin: origin(&installation.context(), &demo(), address, None).await.unwrap(),
    }
}

async fn a_failure_is_one_commit_without_a_name_in_it(installation: &Installation) {
    let user = with_password(installation).await;
    for (typed, whose) in [("aiko@example.com", Some(user.as_str())), ("ghost@example.com", None)] {
        let command = failing(installation, typed, None).await;
        let attempt = installation.does(&command).await.answer.0;
        let events = installation.events("Authentication", &attempt).await;
        assert_eq!(events.len(), 2);
        assert_eq!(events[1].metadata.subject.as_deref(), whose);
        for event in events {
            let stored = format!("{}{}", event.stored.payload, event.stored.metadata);
            assert!(!stored.contains("example.com") && !stored.contains("192.0.2.7"), "{stored}");
            assert_eq!(event.class, "audit");
        }
    }
}

async fn an_attempt_goes_on_over_failures_to_its_success(installation: &Installation) {
    let user = with_password(installation).await;
    let first = failing(installation, "aiko", None).await;
    let attempt = installation.does(&first).await.answer.0;
    let second = failing(installation, "aiko", Some(attempt.clone())).await;
    assert_eq!(installation.does(&second).await.answer.0, attempt);
    let right = Proof { attempt: Some(attempt.clone()), ..proof(&user) };
    installation.does(&SignIn { tenant: demo(), proof: right }).await;
    let names = installation.names_of_events("Authentication", &attempt).await;
    let expected = ["AuthenticationStarted", "AuthenticationFailed", "AuthenticationFailed", "AuthenticationSucceeded"];
    assert_eq!(names, expected);
    let after = failing(installation, "aiko", Some(attempt.clone())).await;
    assert_ne!(installation.does(&after).await.answer.0, attempt, "what has succeeded is not gone on with");
}

async fn who_may_not_sign_in_does_not(installation: &Installation) {
    let unavailable = |status| SignInError::Proof(ProofError::Unavailable(status));
    let user = installation.register("aiko").await.unwrap();
    let until = Some(installation.context().now() + chrono::Duration::hours(1));
    let reason = aggregates::user::LockReason::Administrator;
    installation.does(&LockUser { tenant: demo(), user: user.clone(), until, reason }).await;
    assert_eq!(installation.refuses(&sign_in(&user)).await, unavailable(UserStatus::Locked));
    installation.clock.step(chrono::Duration::hours(2).num_microseconds().unwrap());
    installation.does(&sign_in(&user)).await;
    installation.does(&SuspendUser { tenant: demo(), user: user.clone(), reason: None }).await;
    assert_eq!(installation.refuses(&sign_in(&user)).await, unavailable(UserStatus::Suspended));
    let nobody = SignInError::Proof(ProofError::NotFound);
    assert_eq!(installation.refuses(&sign_in("nobody")).await, nobody);
    installation.does(&EraseUser { tenant: demo(), user: user.clone(), at_once: true }).await;
    assert_eq!(installation.refuses(&sign_in(&user)).await, nobody);
}

async fn a_password_that_was_changed_meanwhile_proves_nothing(installation: &Installation) {
    let user = with_password(installation).await;
    let version = resolved(installation, "aiko").await.user.unwrap().password.unwrap().version;
    let checked = SignIn { tenant: demo(), proof: Proof { checked: Some(version), ..proof(&user) } };
    installation.does(&checked).await;
    let set = SetPassword {
        tenant: demo(),
        user: user.clone(),
        hash: hash("two"),
        must_change: false,
        expires_at: None,
        checked: None,
    };
    installation.does(&set).await;
    assert_eq!(installation.refuses(&checked).await, SignInError::Proof(ProofError::Superseded));
}

async fn the_same_command_again_signs_nobody_in_twice(installation: &Installation) {
    let user = installation.register("aiko").await.unwrap();
    let context = installation.context().with_command_id(support::new_uuid());
    let first = execute(&context, &sign_in(&user)).await.unwrap().answer;
    let again = execute(&context, &sign_in(&user)).await.unwrap().answer;
    assert_eq!((again.session_id, again.expires_at), (first.session_id, first.expires_at));
    assert!(first.cookie.is_some() && again.cookie.is_none(), "a secret is told once");
}
