//! A session's life, refusal by refusal, and the laws of its stream.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

const IDLE: u32 = 1800;
const ABSOLUTE: i64 = 43_200;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn hash(number: i64) -> SecretHash {
    SecretHash::parse(&format!("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSu{number:02}")).unwrap()
}

fn authenticated(level: u8, seconds: i64) -> Authenticated {
    Authenticated { auth_time: at(seconds), acr: format!("urn:example:{level}"), amr: vec!["pwd".into()], level }
}

fn start() -> SessionCommand {
    SessionCommand::Start {
        session_id: "s1".into(),
        user_id: "u1".into(),
        secret_hash: hash(0),
        authenticated: authenticated(1, 0),
        idle_seconds: IDLE,
        expires_at: at(ABSOLUTE),
        at: at(0),
    }
}

fn started() -> SessionEvent {
    SessionEvent::Started {
        session_id: "s1".into(),
        user_id: "u1".into(),
        secret_hash: hash(0),
        authenticated: authenticated(1, 0),
        idle_seconds: IDLE,
        expires_at: at(ABSOLUTE),
        at: at(0),
    }
}

fn elevate(user: &str, number: i64, level: u8, seconds: i64) -> SessionCommand {
    let (secret_hash, authenticated) = (hash(number), authenticated(level, seconds));
    SessionCommand::Elevate { user_id: user.into(), secret_hash, authenticated, at: at(seconds) }
}

fn set(name: &str, value: &str) -> SessionCommand {
    let allowed = BTreeSet::from(["theme".to_owned()]);
    SessionCommand::SetProperty { name: name.into(), value: value.into(), allowed, at: at(1) }
}

fn theme(value: &str) -> SessionEvent {
    SessionEvent::PropertySet { name: "theme".into(), value: Personal::new("u1", value.to_owned()) }
}

fn join(client: &str, seconds: i64) -> SessionCommand {
    SessionCommand::JoinClient { client_id: client.into(), sid: format!("sid-{client}"), at: at(seconds) }
}

fn end(reason: SessionEnd, seconds: i64) -> SessionCommand {
    SessionCommand::End { reason, at: at(seconds) }
}

fn ended(reason: SessionEnd, seconds: i64) -> SessionEvent {
    SessionEvent::Ended { reason, at: at(seconds) }
}

fn touched(seconds: i64) -> SessionEvent {
    SessionEvent::Touched { at: at(seconds) }
}

fn given(events: &[SessionEvent]) -> AggregateTestExecutor<Session> {
    TestFramework::<Session>::with(()).given(events.to_vec())
}

#[test]
fn a_session_begins_once() {
    given(&[]).when(start()).then_expect_events(vec![started()]);
    given(&[started()]).when(start()).then_expect_error(SessionError::AlreadyStarted);
    given(&[]).when(SessionCommand::Touch { at: at(1) }).then_expect_error(SessionError::NotStarted);
}

#[test]
fn a_session_without_time_does_not_begin() {
    for (spent, idle) in [(at(0), IDLE), (at(ABSOLUTE), 0)] {
        let SessionCommand::Start { session_id, user_id, secret_hash, authenticated, at, .. } = start() else {
            unreachable!()
        };
        let command = SessionCommand::Start {
            session_id,
            user_id,
            secret_hash,
            authenticated,
            idle_seconds: idle,
            expires_at: spent,
            at,
        };
        given(&[]).when(command).then_expect_error(SessionError::NoTime);
    }
}

#[test]
fn what_no_token_could_say_is_refused_by_its_name() {
    let command = SessionCommand::Start {
        session_id: String::new(),
        user_id: "u 1".into(),
        secret_hash: hash(0),
        authenticated: authenticated(1, 0),
        idle_seconds: IDLE,
        expires_at: at(ABSOLUTE),
        at: at(0),
    };
    let Err(SessionError::Invalid(faults)) = decide(&Session::default(), command) else { panic!() };
    assert_eq!(faults.fields(), ["session_id", "user_id"]);
    let odd = Authenticated { acr: "a b".into(), amr: vec![String::new()], level: 0, ..authenticated(1, 0) };
    let named: Vec<_> = odd.faults().into_iter().map(|fault| fault.field).collect();
    assert_eq!(named, ["acr", "amr", "level"]);
}

#[test]
fn a_new_proof_renews_the_secret_and_never_lowers_the_level() {
    let renewed = SessionEvent::Elevated { secret_hash: hash(1), authenticated: authenticated(2, 60), at: at(60) };
    given(&[started()]).when(elevate("u1", 1, 2, 60)).then_expect_events(vec![renewed.clone()]);
    given(&[started(), renewed]).when(elevate("u1", 2, 1, 70)).then_expect_error(SessionError::LowerLevel(2));
    given(&[started()]).when(elevate("u1", 0, 2, 60)).then_expect_error(SessionError::SecretNotRenewed);
    given(&[started()]).when(elevate("u2", 1, 2, 60)).then_expect_error(SessionError::OtherUser);
}

#[test]
fn a_touch_is_worth_an_event_after_a_tenth_of_the_idle_time() {
    let touch = |seconds| SessionCommand::Touch { at: at(seconds) };
    given(&[started()]).when(touch(179)).then_expect_events(vec![]);
    given(&[started()]).when(touch(180)).then_expect_events(vec![touched(180)]);
    given(&[started(), touched(180)]).when(touch(359)).then_expect_events(vec![]);
    given(&[started()]).when(touch(i64::from(IDLE))).then_expect_error(SessionError::Over(SessionEnd::Idle));
    given(&[started()]).when(touch(ABSOLUTE)).then_expect_error(SessionError::Over(SessionEnd::Expired));
}

#[test]
fn touches_are_rare_and_yet_keep_the_shortest_session_alive() {
    for (idle, interval) in [(60, 30), (120, 60), (600, 60), (1800, 180), (2_592_000, 259_200)] {
        assert_eq!(touch_interval(idle), interval);
    }
}

#[test]
fn only_allowed_properties_are_kept() {
    given(&[started()]).when(set("theme", "dark")).then_expect_events(vec![theme("dark")]);
    given(&[started(), theme("dark")]).when(set("theme", "dark")).then_expect_events(vec![]);
    given(&[started()]).when(set("role", "admin")).then_expect_error(SessionError::UnknownProperty);
    let Err(SessionError::Invalid(faults)) = decide(&laws::fold([started()]), set("theme", "a\0")) else { panic!() };
    assert_eq!(faults.fields(), ["properties.theme"]);
    let remove = SessionCommand::RemoveProperty { name: "theme".into(), at: at(2) };
    let removed = SessionEvent::PropertyRemoved { name: "theme".into() };
    given(&[started(), theme("dark")]).when(remove.clone()).then_expect_events(vec![removed]);
    given(&[started()]).when(remove).then_expect_events(vec![]);
}

#[test]
fn a_client_joins_once_and_keeps_its_sid() {
    let joined = SessionEvent::ClientJoined { client_id: "shop".into(), sid: "sid-shop".into(), at: at(5) };
    given(&[started()]).when(join("shop", 5)).then_expect_events(vec![joined.clone()]);
    given(&[started(), joined.clone()]).when(join("shop", 6)).then_expect_events(vec![]);
    let session: Session = laws::fold([started(), joined]);
    assert_eq!((session.sid("shop"), session.clients().count()), (Some("sid-shop"), 1));
}

#[test]
fn nothing_but_its_end_is_heard_of_a_session_that_is_over() {
    let over = [started(), ended(SessionEnd::Logout, 9)];
    for command in [elevate("u1", 1, 2, 10), SessionCommand::Touch { at: at(10) }, set("theme", "x"), join("c", 10)] {
        given(&over).when(command).then_expect_error(SessionError::Over(SessionEnd::Logout));
    }
    given(&over).when(end(SessionEnd::Administrator, 11)).then_expect_events(vec![]);
}

#[test]
fn a_session_in_use_is_not_ended_as_idle() {
    given(&[started()]).when(end(SessionEnd::Idle, 10)).then_expect_error(SessionError::NotOver);
    let idle = i64::from(IDLE);
    given(&[started()]).when(end(SessionEnd::Idle, idle)).then_expect_events(vec![ended(SessionEnd::Idle, idle)]);
    given(&[started()]).when(end(SessionEnd::Logout, 10)).then_expect_events(vec![ended(SessionEnd::Logout, 10)]);
}

fn any_command() -> impl Strategy<Value = SessionCommand> {
    let reasons = prop_oneof![
        Just(SessionEnd::Logout),
        Just(SessionEnd::Idle),
        Just(SessionEnd::Expired),
        Just(SessionEnd::Evicted),
    ];
    prop_oneof![
        4 => Just(start()),
        4 => (0i64..9, 1u8..4, 0i64..5000).prop_map(|(number, level, s)| elevate("u1", number, level, s)),
        1 => (0i64..9, 0i64..5000).prop_map(|(number, s)| elevate("u2", number, 3, s)),
        8 => (0i64..5000).prop_map(|s| SessionCommand::Touch { at: at(s) }),
        2 => "[a-c]".prop_map(|value| set("theme", &value)),
        1 => Just(SessionCommand::RemoveProperty { name: "theme".into(), at: at(1) }),
        2 => ("[a-c]", 0i64..5000).prop_map(|(client, s)| join(&client, s)),
        1 => (reasons, 0i64..5000).prop_map(|(reason, s)| end(reason, s)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..32)) {
        let (last, outcomes) = laws::hold::<Session>(commands);
        let mut session = Session::default();
        for outcome in outcomes {
            let Outcome::Accepted(events) = outcome else { continue };
            for event in events {
                prop_assert!(session.ended().is_none(), "nothing follows the end");
                let before = session.clone();
                let elevates = matches!(event, SessionEvent::Elevated { .. });
                session.apply(event);
                let level = |session: &Session| session.authenticated().map(|authenticated| authenticated.level);
                prop_assert!(level(&session) >= level(&before), "the level never sinks");
                prop_assert!(!elevates || session.secret_hash() != before.secret_hash(), "a proof renews the secret");
                prop_assert!(before.user_id().is_none() || session.user_id() == before.user_id(), "one session, one person");
            }
        }
        prop_assert_eq!(session, last);
    }

    #[test]
    fn a_session_that_is_used_all_the_time_lives_to_its_end(idle in 60u32..100_000, gap in 1i64..30) {
        let end = at(i64::from(idle) * 5);
        let started = SessionEvent::Started {
            session_id: "s1".into(), user_id: "u1".into(), secret_hash: hash(0), authenticated: authenticated(1, 0),
            idle_seconds: idle, expires_at: end, at: at(0),
        };
        let mut session: Session = laws::fold([started]);
        let (mut now, mut events) = (at(0), 0);
        // Requests come every few seconds, or every twentieth of the idle time where that is long.
        let gap = gap.max(i64::from(idle) / 20).min(30.max(i64::from(idle) / 20));
        while now < end {
            let touches = decide(&session, SessionCommand::Touch { at: now }).unwrap();
            events += touches.len();
            for event in touches {
                session.apply(event);
            }
            now += TimeDelta::seconds(gap.min(i64::from(idle) / 4));
        }
        prop_assert!(events <= 51, "{} events for five idle times", events);
    }
}
