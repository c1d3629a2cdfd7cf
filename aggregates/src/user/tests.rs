//! A user's life, refusal by refusal, and the laws of their stream.

mod histories;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};

use super::*;
use crate::laws;
use crate::tenant::{AttributeDefinition, AttributeKind, AttributeSchema};

const ID: &str = "0192f0c1-2b3c-7def-8123-456789abcdef";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn schema() -> AttributeSchema {
    let mut badge = AttributeDefinition::new("badge", AttributeKind::Integer);
    badge.required = true;
    AttributeSchema::parse(vec![badge, AttributeDefinition::new("team", AttributeKind::String)]).unwrap()
}

fn profile() -> Profile {
    Profile {
        user_name: Some("aiko".into()),
        email: Some("aiko@example.com".into()),
        email_verified: Some(true),
        attributes: [("badge".to_owned(), 7.into())].into(),
        ..Profile::default()
    }
}

fn registered() -> UserEvent {
    let (id, profile) = (ID.to_owned(), Personal::new(ID, profile()));
    UserEvent::Registered { id, profile, status: InitialStatus::Registered, at: at(0) }
}

fn register(id: &str, profile: Profile) -> UserCommand {
    UserCommand::Register { id: id.into(), schema: schema(), profile, status: InitialStatus::Registered, at: at(0) }
}

fn change(set: Profile, removed: &[&str]) -> UserCommand {
    let removed = removed.iter().map(|&name| name.to_owned()).collect();
    UserCommand::ChangeProfile { changes: ProfileChanges { set, removed }, schema: schema() }
}

fn given(events: &[UserEvent]) -> AggregateTestExecutor<User> {
    TestFramework::<User>::with(()).given(events.to_vec())
}

fn locked(until: Option<DateTime<Utc>>) -> UserEvent {
    UserEvent::Locked { until, reason: LockReason::TooManyFailures }
}

fn lock(until: Option<DateTime<Utc>>) -> UserCommand {
    UserCommand::Lock { until, reason: LockReason::TooManyFailures, at: at(0) }
}

fn erased() -> Vec<UserEvent> {
    let subject = ID.to_owned();
    vec![registered(), UserEvent::DeletionRequested { purge_after: at(9) }, UserEvent::SubjectErased { subject }]
}

/// One history for every status.
fn standing(status: UserStatus) -> Vec<UserEvent> {
    match status {
        UserStatus::Registered => vec![registered()],
        UserStatus::Active => vec![registered(), UserEvent::Activated],
        UserStatus::Suspended => vec![registered(), UserEvent::Activated, UserEvent::Suspended { reason: None }],
        UserStatus::Locked => vec![registered(), UserEvent::Activated, locked(None)],
        UserStatus::PendingDeletion => erased()[..2].to_vec(),
        UserStatus::Erased => erased(),
    }
}

const ALL: [UserStatus; 6] = [
    UserStatus::Registered,
    UserStatus::Active,
    UserStatus::Suspended,
    UserStatus::Locked,
    UserStatus::PendingDeletion,
    UserStatus::Erased,
];

#[test]
fn registration_seals_the_profile_under_the_users_own_id() {
    given(&[]).when(register(ID, profile())).then_expect_events(vec![registered()]);
}

#[test]
fn a_user_is_registered_once() {
    given(&[registered()]).when(register(ID, profile())).then_expect_error(UserError::AlreadyRegistered);
    given(&erased()).when(register(ID, profile())).then_expect_error(UserError::AlreadyRegistered);
}

#[test]
fn ids_that_could_be_mistaken_for_other_keys_are_refused() {
    let long = "a".repeat(256);
    for id in ["", "~signing-keys", "client:shop", "愛子", "a b", "a\0", long.as_str()] {
        given(&[]).when(register(id, profile())).then_expect_error(UserError::UnusableId);
    }
    assert!(decide(&User::default(), register("auth0|123", profile())).is_ok(), "imported ids keep their form");
}

#[test]
fn nobody_can_be_commanded_before_registration() {
    let commands = [
        UserCommand::Activate,
        UserCommand::Suspend { reason: None },
        UserCommand::Reactivate,
        lock(None),
        UserCommand::Unlock,
        change(Profile::default(), &[]),
        UserCommand::RequestDeletion { purge_after: at(9) },
        UserCommand::CancelDeletion,
        UserCommand::Erase { at: at(9) },
    ];
    for command in commands {
        given(&[]).when(command).then_expect_error(UserError::NotRegistered);
    }
}

#[test]
fn every_step_is_open_from_some_states_and_refused_from_the_others() {
    use UserStatus::{Active, Erased, Locked, PendingDeletion, Registered, Suspended};
    // Command, the states it moves, the states in which it changes nothing; refused everywhere else.
    let table = [
        (UserCommand::Activate, vec![Registered], vec![Active]),
        (UserCommand::Suspend { reason: None }, vec![Active, Locked], vec![Suspended]),
        (UserCommand::Reactivate, vec![Suspended], vec![Active]),
        (lock(None), vec![Active], vec![Locked]),
        (UserCommand::Unlock, vec![Locked, Active], vec![]),
        (
            UserCommand::RequestDeletion { purge_after: at(9) },
            vec![Registered, Active, Suspended, Locked],
            vec![PendingDeletion],
        ),
        (UserCommand::CancelDeletion, vec![PendingDeletion], vec![]),
        (UserCommand::Erase { at: at(9) }, vec![PendingDeletion], vec![Erased]),
    ];
    for (command, moves, rests) in table {
        for status in ALL {
            let result = given(&standing(status)).when(command.clone()).inspect_result();
            let expected = match result {
                Ok(events) if events.is_empty() => rests.contains(&status),
                Ok(_) => moves.contains(&status),
                Err(refusal) => {
                    assert_eq!(refusal, UserError::WrongStatus(status));
                    !moves.contains(&status) && !rests.contains(&status)
                }
            };
            assert!(expected, "{command:?} while {status:?}");
        }
    }
}

#[test]
fn a_cancelled_deletion_returns_to_where_the_user_stood() {
    for status in [UserStatus::Registered, UserStatus::Active, UserStatus::Suspended, UserStatus::Locked] {
        let mut history = standing(status);
        let before: User = laws::fold(history.clone());
        history.push(UserEvent::DeletionRequested { purge_after: at(9) });
        history.push(UserEvent::DeletionRequested { purge_after: at(10) });
        history.push(UserEvent::DeletionCancelled);
        assert_eq!(laws::fold::<User>(history), before);
    }
}

#[test]
fn the_date_of_erasure_can_be_moved_and_is_kept() {
    let pending = standing(UserStatus::PendingDeletion);
    given(&pending).when(UserCommand::Erase { at: at(8) }).then_expect_error(UserError::TooEarly(at(9)));
    let sooner = UserCommand::RequestDeletion { purge_after: at(1) };
    let moved = UserEvent::DeletionRequested { purge_after: at(1) };
    given(&pending).when(sooner).then_expect_events(vec![moved.clone()]);
    let subject = ID.to_owned();
    given(&pending)
        .and(vec![moved])
        .when(UserCommand::Erase { at: at(1) })
        .then_expect_events(vec![UserEvent::SubjectErased { subject }]);
}

#[test]
fn an_erased_user_tells_nothing_and_refuses_everything_but_erasure() {
    let user: User = laws::fold(erased());
    assert_eq!((user.status(), user.profile(), user.id()), (Some(UserStatus::Erased), None, Some(ID)));
    let refused = UserError::WrongStatus(UserStatus::Erased);
    given(&erased()).when(change(Profile::default(), &["email"])).then_expect_error(refused);
    given(&erased()).when(UserCommand::Erase { at: at(0) }).then_expect_events(vec![]);
    assert!(!serde_json::to_string(&user).unwrap().contains("aiko"));
}

#[test]
fn a_stream_whose_key_is_gone_still_loads() {
    let profile = Personal::Erased;
    let id = ID.to_owned();
    let begun = UserEvent::Registered { id, profile, status: InitialStatus::Active, at: at(0) };
    let changed = UserEvent::ProfileChanged {
        changed: ["email".to_owned()].into(),
        removed: BTreeSet::new(),
        set: Some(Personal::Erased),
    };
    let user: User = laws::fold([begun.clone(), changed]);
    assert_eq!((user.status(), user.profile()), (Some(UserStatus::Active), None));
    let refused = UserError::WrongStatus(UserStatus::Erased);
    given(&[begun]).when(change(profile_with_email("b@example.com"), &[])).then_expect_error(refused);
}

#[test]
fn a_lock_ends_in_the_future_and_its_end_can_be_moved() {
    let active = standing(UserStatus::Active);
    given(&active).when(lock(Some(at(0)))).then_expect_error(UserError::LockAlreadyOver);
    given(&active).when(lock(Some(at(5)))).then_expect_events(vec![locked(Some(at(5)))]);
    given(&active).and(vec![locked(Some(at(5)))]).when(lock(Some(at(5)))).then_expect_events(vec![]);
    given(&active).and(vec![locked(Some(at(5)))]).when(lock(None)).then_expect_events(vec![locked(None)]);
}

#[test]
fn who_may_sign_in_depends_on_status_and_hour() {
    for status in ALL {
        let user: User = laws::fold(standing(status));
        assert_eq!(user.may_sign_in(at(0)), status == UserStatus::Active, "{status:?}");
    }
    let mut history = standing(UserStatus::Active);
    history.push(locked(Some(at(5))));
    let user: User = laws::fold(history);
    assert!(!user.may_sign_in(at(4)) && user.may_sign_in(at(5)));
    assert!(!User::default().may_sign_in(at(0)));
}

#[test]
fn a_reason_is_sealed_and_checked() {
    let suspend = |reason: &str| UserCommand::Suspend { reason: Some(reason.to_owned()) };
    let reason = Some(Personal::new(ID, "asked by phone".to_owned()));
    given(&standing(UserStatus::Active))
        .when(suspend("asked by phone"))
        .then_expect_events(vec![UserEvent::Suspended { reason }]);
    given(&standing(UserStatus::Active))
        .when(suspend(""))
        .then_expect_error_message("reason is empty; give a text or leave it out");
}

fn profile_with_email(email: &str) -> Profile {
    Profile { email: Some(email.into()), ..Profile::default() }
}

#[test]
fn a_change_writes_what_differs_and_nothing_else() {
    let set = Profile { nickname: Some("Ai".into()), user_name: Some("aiko".into()), ..Profile::default() };
    let stored = Profile { nickname: Some("Ai".into()), ..Profile::default() };
    given(&[registered()]).when(change(set, &["website"])).then_expect_events(vec![UserEvent::ProfileChanged {
        changed: ["nickname".to_owned()].into(),
        removed: BTreeSet::new(),
        set: Some(Personal::new(ID, stored)),
    }]);
    given(&[registered()]).when(change(profile(), &["website"])).then_expect_events(vec![]);
}

#[test]
fn a_new_address_is_not_yet_verified() {
    let set = profile_with_email("b@example.com");
    given(&[registered()]).when(change(set.clone(), &[])).then_expect_events(vec![UserEvent::ProfileChanged {
        changed: ["email".to_owned()].into(),
        removed: ["email_verified".to_owned()].into(),
        set: Some(Personal::new(ID, set)),
    }]);
    let verified = Profile { email_verified: Some(true), ..profile_with_email("b@example.com") };
    let events = given(&[registered()]).when(change(verified, &[])).inspect_result().unwrap();
    let user: User = laws::fold([vec![registered()], events].concat());
    assert_eq!(user.profile().and_then(|p| p.email_verified), Some(true));
    given(&[registered()]).when(change(Profile::default(), &["email"])).then_expect_events(vec![
        UserEvent::ProfileChanged {
            changed: BTreeSet::new(),
            removed: ["email".to_owned(), "email_verified".to_owned()].into(),
            set: None,
        },
    ]);
}

#[test]
fn a_stricter_schema_binds_only_what_is_touched() {
    let bare = Profile { attributes: [].into(), ..profile() };
    let begun = UserEvent::Registered {
        id: ID.into(),
        profile: Personal::new(ID, bare),
        status: InitialStatus::Active,
        at: at(0),
    };
    let nickname = Profile { nickname: Some("Ai".into()), ..Profile::default() };
    assert!(given(std::slice::from_ref(&begun)).when(change(nickname, &[])).inspect_result().is_ok());
    let wrong = Profile { attributes: [("badge".to_owned(), "x".into())].into(), ..Profile::default() };
    given(&[begun])
        .when(change(wrong, &[]))
        .then_expect_error_message("attributes.badge is of another kind; give a value of kind integer");
    given(&[registered()])
        .when(change(Profile::default(), &["badge"]))
        .then_expect_error_message("attributes.badge is missing; give it a value");
}

#[test]
fn every_fault_of_a_profile_is_named() {
    type Spoil = fn(&mut Profile);
    let table: [(&str, Spoil); 22] = [
        ("user_name", |p| p.user_name = Some("a\0".into())),
        ("user_name", |p| p.user_name = Some(" aiko".into())),
        ("user_name", |p| p.user_name = Some("a".repeat(256))),
        ("name", |p| p.name = Some(String::new())),
        ("given_name", |p| p.given_name = Some("a\u{202e}".into())),
        ("family_name", |p| p.family_name = Some("a\n".into())),
        ("middle_name", |p| p.middle_name = Some("\u{7f}".into())),
        ("nickname", |p| p.nickname = Some("a".repeat(256))),
        ("gender", |p| p.gender = Some("a".repeat(65))),
        ("external_id", |p| p.external_id = Some("a\t".into())),
        ("profile", |p| p.profile = Some("/aiko".into())),
        ("picture", |p| p.picture = Some("data:image/png,x".into())),
        ("website", |p| p.website = Some("javascript:alert(1)".into())),
        ("email", |p| p.email = Some("aiko".into())),
        ("birthdate", |p| p.birthdate = Some("31.12.1990".into())),
        ("zoneinfo", |p| p.zoneinfo = Some("Asia Tokyo".into())),
        ("locale", |p| p.locale = Some("en_GB".into())),
        ("phone_number", |p| p.phone_number = Some("03-1234".into())),
        ("phone_number_verified", |p| p.phone_number_verified = Some(false)),
        ("address", |p| p.address = Some(Address::default())),
        ("address.country", |p| {
            p.address = Some(Address { country: Some("a\0".into()), ..Address::default() });
        }),
        ("attributes.shoe_size", |p| {
            p.attributes.extend([("shoe_size".to_owned(), 42.into())]);
        }),
    ];
    for (field, spoil) in table {
        let mut spoilt = profile();
        spoil(&mut spoilt);
        match decide(&User::default(), register(ID, spoilt)) {
            Err(UserError::Invalid(faults)) => assert_eq!(faults.fields(), [field]),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn a_refusal_never_repeats_what_it_refuses() {
    let secret = Profile { email: Some("hidden value".into()), nickname: Some("hidden\0".into()), ..profile() };
    let refusal = decide(&User::default(), register(ID, secret.clone())).unwrap_err();
    assert!(!format!("{refusal} {refusal:?} {secret:?}").contains("hidden"));
}

#[test]
fn texts_are_stored_composed() {
    let decomposed = Profile { name: Some("Jose\u{301}".into()), ..profile() };
    let user: User = laws::fold(decide(&User::default(), register(ID, decomposed)).unwrap());
    assert_eq!(user.profile().and_then(|p| p.name.as_deref()), Some("José"));
}
