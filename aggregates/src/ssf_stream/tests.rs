//! The life of a stream of signals, refusal by refusal, and the laws of its history.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};
use crate::{Keyring, Secret};

const RECEIVER: &str = "https://receiver.example.com/events";

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn push(address: &str, header: Option<&str>) -> Delivery {
    let authorization_header = header.map(|header| Secret::new(Keyring::ReceiverHeaders, header.to_owned()));
    Delivery::Push { endpoint_url: address.into(), authorization_header }
}

fn wants(events: &[&str], delivery: Delivery) -> Configuration {
    Configuration { events_requested: events.iter().map(|&uri| uri.to_owned()).collect(), delivery, description: None }
}

fn create(configuration: Configuration) -> SsfStreamCommand {
    let (client_id, stream_id, issuer) = ("shop".into(), "s-1".into(), "https://id.example.com/t/acme".into());
    SsfStreamCommand::Create { client_id, stream_id, issuer, configuration, at: at(0) }
}

fn created() -> SsfStreamEvent {
    SsfStreamEvent::Created {
        client_id: "shop".into(),
        stream_id: "s-1".into(),
        issuer: "https://id.example.com/t/acme".into(),
        configuration: wants(&["urn:a"], push(RECEIVER, None)),
        at: at(0),
    }
}

fn set(status: StreamStatus, by: SetBy) -> SsfStreamCommand {
    SsfStreamCommand::SetStatus { status, reason: None, by }
}

fn was_set(status: StreamStatus, by: SetBy) -> SsfStreamEvent {
    SsfStreamEvent::StatusSet { status, reason: None, by }
}

fn given(events: &[SsfStreamEvent]) -> AggregateTestExecutor<SsfStream> {
    TestFramework::<SsfStream>::with(()).given(events.to_vec())
}

#[test]
fn a_client_has_one_stream_at_a_time() {
    let command = || create(wants(&["urn:a"], push(RECEIVER, None)));
    given(&[]).when(command()).then_expect_events(vec![created()]);
    given(&[created()]).when(command()).then_expect_error(SsfStreamError::AlreadyCreated);
    let gone = [created(), SsfStreamEvent::Deleted];
    given(&gone).when(SsfStreamCommand::Delete).then_expect_error(SsfStreamError::NotCreated);
    given(&gone).when(command()).then_expect_events(vec![created()]);
    assert_eq!(laws::fold::<SsfStream>(gone).stream_id(), None);
}

#[test]
fn what_cannot_be_used_is_refused_member_by_member() {
    let many: Vec<String> = (0..101).map(|number| format!("urn:{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (field, wrong) in [
        ("delivery.endpoint_url", wants(&[], push("http://receiver.example.com/", None))),
        ("delivery.endpoint_url", wants(&[], push("no address", None))),
        ("delivery.authorization_header", wants(&[], push(RECEIVER, Some("Bearer a\r\nHost: b")))),
        ("delivery.authorization_header", wants(&[], push(RECEIVER, Some("")))),
        ("events_requested", wants(&many, Delivery::Poll)),
        ("events_requested", wants(&["two words"], Delivery::Poll)),
        ("description", Configuration { description: Some("\0".into()), ..wants(&[], Delivery::Poll) }),
    ] {
        for command in [create(wrong.clone()), SsfStreamCommand::Change { configuration: wrong.clone() }] {
            let before: &[SsfStreamEvent] =
                if matches!(command, SsfStreamCommand::Create { .. }) { &[] } else { &[created()] };
            match given(before).when(command).inspect_result() {
                Err(SsfStreamError::Invalid(faults)) => assert_eq!(faults.fields(), [field]),
                other => panic!("{field}: {other:?}"),
            }
        }
    }
}

#[test]
fn a_change_that_changes_nothing_is_no_event() {
    let change = |configuration| SsfStreamCommand::Change { configuration };
    given(&[created()]).when(change(wants(&["urn:a"], push(RECEIVER, None)))).then_expect_events(vec![]);
    let other = wants(&["urn:b"], push(RECEIVER, Some("Bearer x")));
    given(&[created()])
        .when(change(other.clone()))
        .then_expect_events(vec![SsfStreamEvent::Changed { configuration: other }]);
}

#[test]
fn a_receiver_does_not_start_what_the_transmitter_stopped() {
    use SetBy::{Receiver, Transmitter};
    use StreamStatus::{Disabled, Enabled, Paused};
    given(&[created()]).when(set(Paused, Receiver)).then_expect_events(vec![was_set(Paused, Receiver)]);
    let paused = [created(), was_set(Paused, Receiver)];
    given(&paused).when(set(Paused, Receiver)).then_expect_events(vec![]);
    given(&paused).when(set(Enabled, Receiver)).then_expect_events(vec![was_set(Enabled, Receiver)]);
    let stopped = [created(), was_set(Disabled, Transmitter)];
    given(&stopped).when(set(Enabled, Receiver)).then_expect_error(SsfStreamError::StoppedByTransmitter);
    given(&stopped).when(set(Enabled, Transmitter)).then_expect_events(vec![was_set(Enabled, Transmitter)]);
    let free = [created(), was_set(Disabled, Transmitter), was_set(Enabled, Transmitter)];
    given(&free).when(set(Paused, Receiver)).then_expect_events(vec![was_set(Paused, Receiver)]);
}

#[test]
fn verifications_keep_their_distance() {
    let verify = |now| SsfStreamCommand::Verify { state: Some("abc".into()), at: at(now) };
    let asked = |now| SsfStreamEvent::VerificationRequested { state: Some("abc".into()), at: at(now) };
    given(&[created()]).when(verify(0)).then_expect_events(vec![asked(0)]);
    let once = [created(), asked(0)];
    given(&once).when(verify(50)).then_expect_error(SsfStreamError::TooSoon { seconds: 10 });
    given(&once).when(verify(60)).then_expect_events(vec![asked(60)]);
    let disabled = [created(), was_set(StreamStatus::Disabled, SetBy::Receiver)];
    given(&disabled).when(verify(0)).then_expect_error(SsfStreamError::Disabled);
    let long = SsfStreamCommand::Verify { state: Some("a".repeat(1001)), at: at(0) };
    assert!(matches!(given(&[created()]).when(long).inspect_result(), Err(SsfStreamError::Invalid(_))));
}

#[test]
fn a_subject_is_removed_and_added_once() {
    let (remove, add) = (
        |subject: &str| SsfStreamCommand::RemoveSubject { subject: subject.into() },
        |subject: &str| SsfStreamCommand::AddSubject { subject: subject.into() },
    );
    let removed = |subject: &str| SsfStreamEvent::SubjectRemoved { subject: subject.into() };
    given(&[created()]).when(add("u1")).then_expect_events(vec![]);
    given(&[created()]).when(remove("u1")).then_expect_events(vec![removed("u1")]);
    let without = [created(), removed("u1")];
    given(&without).when(remove("u1")).then_expect_events(vec![]);
    given(&without).when(add("u1")).then_expect_events(vec![SsfStreamEvent::SubjectAdded { subject: "u1".into() }]);
    assert!(matches!(given(&[created()]).when(remove("")).inspect_result(), Err(SsfStreamError::Invalid(_))));
    let full: Vec<_> = std::iter::once(created()).chain((0..1000).map(|number| removed(&number.to_string()))).collect();
    given(&full)
        .when(remove("one more"))
        .then_expect_error_message("subject is not usable; name a subject as you were told it");
    given(&full).when(remove("onemore")).then_expect_error(SsfStreamError::TooManySubjects);
}

fn any_command() -> impl Strategy<Value = SsfStreamCommand> {
    let status = || prop_oneof![Just(StreamStatus::Enabled), Just(StreamStatus::Paused), Just(StreamStatus::Disabled)];
    let by = || prop_oneof![Just(SetBy::Receiver), Just(SetBy::Transmitter)];
    let configuration = || {
        (0..3_u8, any::<bool>()).prop_map(|(number, polls)| {
            wants(&[&format!("urn:{number}")], if polls { Delivery::Poll } else { push(RECEIVER, Some("Bearer x")) })
        })
    };
    prop_oneof![
        2 => configuration().prop_map(create),
        2 => configuration().prop_map(|configuration| SsfStreamCommand::Change { configuration }),
        3 => (status(), by()).prop_map(|(status, by)| set(status, by)),
        2 => "[a-c]{0,1}".prop_map(|subject| SsfStreamCommand::RemoveSubject { subject }),
        2 => "[a-c]{0,1}".prop_map(|subject| SsfStreamCommand::AddSubject { subject }),
        2 => (0..600_i64).prop_map(|now| SsfStreamCommand::Verify { state: None, at: at(now) }),
        1 => Just(SsfStreamCommand::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let asked = commands.clone();
        let (stream, outcomes) = laws::hold::<SsfStream>(commands);
        let accepted = asked.into_iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::Accepted(_)));
        let wanted = accepted.fold(None, |wanted, (command, _)| match command {
            SsfStreamCommand::Create { configuration, .. } | SsfStreamCommand::Change { configuration } => Some(configuration),
            SsfStreamCommand::Delete => None,
            _ => wanted,
        });
        prop_assert_eq!(stream.configuration().cloned(), wanted, "the last accepted configuration is in force");
    }
}
