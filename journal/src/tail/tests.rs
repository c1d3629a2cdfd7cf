//! The tail of the log: what it keeps, what it does not answer, and what it lets go.

use std::sync::Arc;

use aggregates::TenantId;
use uuid::Uuid;

use super::{EVENTS, Tail};
use crate::event::{Position, Stored};
use crate::reader::Wanted;

fn event(position: Position, aggregate: &str) -> Stored {
    Stored {
        position,
        tenant_id: TenantId::parse("acme").unwrap(),
        tenant_index: position - 1,
        aggregate_type: aggregate.to_owned(),
        aggregate_id: "one".to_owned(),
        sequence: position,
        event_id: Uuid::nil(),
        event_type: "Happened".to_owned(),
        event_version: "1.0".to_owned(),
        payload: Arc::from("{}"),
        metadata: Arc::from("{}"),
        class: "state".to_owned(),
        recorded_at: i64::try_from(position).unwrap() * 10,
        command_id: None,
        commit_size: None,
    }
}

fn users(positions: std::ops::RangeInclusive<Position>) -> Vec<Stored> {
    positions.map(|position| event(position, "User")).collect()
}

fn positions(events: &[Stored]) -> Vec<Position> {
    events.iter().map(|event| event.position).collect()
}

#[test]
fn everybody_reads_the_events_they_ask_for() {
    let tail = Tail::new(4);
    tail.push([event(5, "User"), event(6, "Client"), event(7, "User")]);
    let all = tail.stretch(4, Wanted::All, 10, 7).unwrap();
    assert_eq!((positions(&all.events), all.end, all.more), (vec![5, 6, 7], Some((7, 70)), false));
    let clients = tail.stretch(4, Wanted::Aggregates(&["Client"]), 10, 9).unwrap();
    assert_eq!((positions(&clients.events), clients.end, clients.more), (vec![6], Some((7, 70)), true));
    let none = tail.stretch(6, Wanted::Aggregates(&["Client"]), 10, 7).unwrap();
    assert_eq!((positions(&none.events), none.end), (vec![], Some((7, 70))));
}

#[test]
fn a_stretch_that_is_cut_off_ends_with_its_last_event() {
    let tail = Tail::new(0);
    tail.push([event(1, "User"), event(2, "Client"), event(3, "User"), event(4, "Client")]);
    let cut = tail.stretch(0, Wanted::Aggregates(&["User"]), 2, 4).unwrap();
    assert_eq!((positions(&cut.events), cut.end, cut.more), (vec![1, 3], Some((3, 30)), true));
    assert_eq!(positions(&tail.page(1, 2).unwrap()), [2, 3]);
}

#[test]
fn what_is_not_here_as_a_whole_is_not_answered() {
    let tail = Tail::new(4);
    assert!(tail.stretch(4, Wanted::All, 10, 9).is_none(), "nothing is here");
    tail.push(users(5..=7));
    assert!(tail.stretch(3, Wanted::All, 10, 7).is_none(), "position 4 was before its time");
    assert!(tail.stretch(7, Wanted::All, 10, 9).is_none(), "position 8 is still to come");
    assert!(tail.page(5, 3).is_none());
    assert!(tail.page(5, u64::MAX).is_none());
}

#[test]
fn a_gap_is_left_to_be_filled_and_what_comes_twice_is_kept_once() {
    let tail = Tail::new(0);
    tail.push(users(1..=2));
    tail.push(users(5..=6));
    assert_eq!(tail.end(), 2);
    tail.push(users(2..=6));
    assert_eq!(positions(&tail.stretch(0, Wanted::All, 10, 6).unwrap().events), [1, 2, 3, 4, 5, 6]);
}

#[test]
fn it_lets_the_oldest_go() {
    let tail = Tail::new(0);
    let many = EVENTS as u64 + 10;
    tail.push(users(1..=many));
    assert!(tail.stretch(9, Wanted::All, 1, many).is_none());
    assert_eq!(positions(&tail.stretch(10, Wanted::All, 1, many).unwrap().events), [11]);
    let mut large = event(many + 1, "User");
    large.payload = Arc::from("x".repeat(super::BYTES));
    tail.push([large]);
    assert_eq!(tail.end(), many + 1);
    assert!(tail.stretch(many, Wanted::All, 1, many + 1).is_none(), "what is larger than everything is not kept");
}

#[test]
fn whoever_is_far_behind_begins_anew() {
    let tail = Tail::new(0);
    tail.push(users(1..=2));
    assert!(tail.is_far_behind(EVENTS as u64 + 3) && !tail.is_far_behind(EVENTS as u64 + 2));
    tail.skip_to(9000);
    tail.skip_to(8000);
    tail.push(users(9001..=9001));
    assert_eq!(positions(&tail.stretch(9000, Wanted::All, 10, 9001).unwrap().events), [9001]);
}
