//! Reading, choosing and summing up, and the laws of the stream.

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws;
use crate::tenant::Occasion;

const WHO: &str = "user:u-1";

fn mark(position: u64, read: bool) -> InboxCommand {
    InboxCommand::Mark { recipient: WHO.into(), position, read }
}

fn read_to(up_to: u64) -> InboxCommand {
    InboxCommand::ReadTo { recipient: WHO.into(), up_to }
}

fn prefer(mail: ByMail) -> InboxCommand {
    InboxCommand::Prefer { recipient: WHO.into(), preferences: Preferences { mail, ..Preferences::default() } }
}

fn digest(up_to: u64, day: i64) -> InboxCommand {
    InboxCommand::Digest { recipient: WHO.into(), after: 3, up_to, due: moment(day) }
}

fn moment(day: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(day)
}

fn marked(position: u64, read: bool) -> InboxEvent {
    InboxEvent::Marked { recipient: WHO.into(), position, read }
}

fn read(up_to: u64) -> InboxEvent {
    InboxEvent::Read { recipient: WHO.into(), up_to }
}

fn preferred(mail: ByMail) -> InboxEvent {
    InboxEvent::Preferred { recipient: WHO.into(), preferences: Preferences { mail, ..Preferences::default() } }
}

fn digested(after: u64, up_to: u64, day: i64) -> InboxEvent {
    InboxEvent::Digested { recipient: WHO.into(), after, up_to, at: moment(day) }
}

fn given(events: &[InboxEvent]) -> AggregateTestExecutor<Inbox> {
    TestFramework::<Inbox>::with(()).given(events.to_vec())
}

#[test]
fn what_was_read_is_not_read_again_and_can_be_taken_back() {
    given(&[]).when(mark(5, true)).then_expect_events(vec![marked(5, true)]);
    given(&[]).when(mark(5, false)).then_expect_events(vec![]);
    given(&[marked(5, true)]).when(mark(5, true)).then_expect_events(vec![]);
    given(&[marked(5, true)]).when(mark(5, false)).then_expect_events(vec![marked(5, false)]);
    given(&[read(9)]).when(mark(5, true)).then_expect_events(vec![]);
    given(&[read(9)]).when(mark(5, false)).then_expect_events(vec![marked(5, false)]);
}

#[test]
fn everything_is_read_up_to_a_place_and_never_less() {
    given(&[marked(5, true)]).when(read_to(9)).then_expect_events(vec![read(9)]);
    given(&[read(9)]).when(read_to(9)).then_expect_events(vec![]);
    given(&[read(9)]).when(read_to(7)).then_expect_events(vec![]);
    given(&[read(9), marked(5, false)]).when(read_to(9)).then_expect_events(vec![read(9)]);
}

#[test]
fn whoever_goes_on_one_by_one_has_read_what_lies_far_back() {
    let many: Vec<_> = (0..MOST as u64).map(|n| marked(2 * n + 1, true)).collect();
    let expected = vec![read(MOST as u64 + 1), marked(5000, true)];
    given(&many).when(mark(5000, true)).then_expect_events(expected);
}

#[test]
fn a_choice_is_made_once_and_security_is_no_choice() {
    given(&[]).when(prefer(ByMail::AtOnce)).then_expect_events(vec![]);
    given(&[]).when(prefer(ByMail::Never)).then_expect_events(vec![preferred(ByMail::Never)]);
    given(&[preferred(ByMail::Never)]).when(prefer(ByMail::Never)).then_expect_events(vec![]);
    let mut preferences = Preferences { mail: ByMail::Never, ..Preferences::default() };
    assert_eq!(preferences.of(Occasion::JobFinished, true), ByMail::Never);
    assert_eq!(preferences.of(Occasion::NewDevice, true), ByMail::AtOnce);
    assert_eq!(preferences.of(Occasion::NewDevice, false), ByMail::Never, "that of somebody else can wait");
    assert!(!preferences.has_daily());
    preferences.occasions.insert(Occasion::NewDevice, ByMail::Daily);
    assert!(!preferences.has_daily(), "nobody waits a day for such a letter");
    preferences.occasions.insert(Occasion::JobFinished, ByMail::Daily);
    assert!(preferences.has_daily());
}

#[test]
fn a_summary_is_closed_once_a_day_for_those_who_want_it() {
    let daily = preferred(ByMail::Daily);
    given(&[]).when(digest(9, 1)).then_expect_events(vec![]);
    given(std::slice::from_ref(&daily)).when(digest(9, 1)).then_expect_events(vec![digested(3, 9, 1)]);
    given(&[daily.clone(), digested(3, 9, 1)]).when(digest(12, 1)).then_expect_events(vec![]);
    given(&[daily.clone(), digested(3, 9, 1)]).when(digest(9, 2)).then_expect_events(vec![]);
    given(std::slice::from_ref(&daily)).when(digest(2, 1)).then_expect_events(vec![]);
    given(&[daily, digested(3, 9, 1)]).when(digest(12, 2)).then_expect_events(vec![digested(9, 12, 2)]);
}

#[test]
fn a_stream_is_one_recipients() {
    let other = InboxCommand::ReadTo { recipient: "user:u-2".into(), up_to: 99 };
    given(&[read(9)]).when(other).then_expect_error(InboxError::OtherRecipient);
}

fn any_command() -> impl Strategy<Value = InboxCommand> {
    let by_mail = prop_oneof![Just(ByMail::AtOnce), Just(ByMail::Daily), Just(ByMail::Never)];
    prop_oneof![
        6 => (1_u64..20, any::<bool>()).prop_map(|(position, read)| mark(position, read)),
        2 => (1_u64..20).prop_map(read_to),
        1 => by_mail.prop_map(prefer),
        1 => (1_u64..20, 0_i64..5).prop_map(|(up_to, day)| digest(up_to, day)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..40)) {
        let mut seen = [false; 20];
        let mut highest = 0;
        for command in &commands {
            match command {
                InboxCommand::Mark { position, read, .. } => seen[usize::try_from(*position).unwrap()] = *read,
                InboxCommand::ReadTo { up_to, .. } if *up_to >= highest => {
                    highest = *up_to;
                    seen[..=usize::try_from(*up_to).unwrap()].fill(true);
                }
                _ => {}
            }
        }
        let (inbox, _) = laws::hold::<Inbox>(commands);
        for position in 1..20_u64 {
            let expected = seen[usize::try_from(position).unwrap()];
            prop_assert_eq!(inbox.has_read(position), expected, "what was said last of {} holds", position);
        }
    }
}
