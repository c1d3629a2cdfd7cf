//! A name's life, refusal by refusal, and the laws of its stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

fn claim(owner: &str) -> IdentifierCommand {
    IdentifierCommand::Claim { kind: IdentifierKind::Email, owner: Owner::user(owner) }
}

fn claimed(owner: &str) -> IdentifierEvent {
    let (kind, owner_type) = (IdentifierKind::Email, OwnerType::User);
    IdentifierEvent::Claimed { kind, owner_type, owner_id: owner.into() }
}

fn released(owner: &str) -> IdentifierEvent {
    IdentifierEvent::Released { owner_type: OwnerType::User, owner_id: owner.into() }
}

fn release(owner: Owner) -> IdentifierCommand {
    IdentifierCommand::Release { owner }
}

fn given(events: &[IdentifierEvent]) -> AggregateTestExecutor<Identifier> {
    TestFramework::<Identifier>::with(()).given(events.to_vec())
}

#[test]
fn a_free_name_can_be_taken_and_taken_again_after_its_release() {
    given(&[]).when(claim("a")).then_expect_events(vec![claimed("a")]);
    given(&[claimed("a"), released("a")]).when(claim("b")).then_expect_events(vec![claimed("b")]);
}

#[test]
fn a_taken_name_is_refused_to_everybody_else() {
    given(&[claimed("a")]).when(claim("b")).then_expect_error(IdentifierError::AlreadyClaimed);
    let client = IdentifierCommand::Claim { kind: IdentifierKind::Email, owner: Owner::client("a") };
    given(&[claimed("a")]).when(client).then_expect_error(IdentifierError::AlreadyClaimed);
}

#[test]
fn claiming_ones_own_name_changes_nothing() {
    given(&[claimed("a")]).when(claim("a")).then_expect_events(vec![]);
}

#[test]
fn only_the_owner_releases() {
    given(&[claimed("a")]).when(release(Owner::user("b"))).then_expect_error(IdentifierError::NotOwner);
    given(&[claimed("a")]).when(release(Owner::resource("a"))).then_expect_error(IdentifierError::NotOwner);
    given(&[claimed("a")]).when(release(Owner::user("a"))).then_expect_events(vec![released("a")]);
    given(&[claimed("a"), released("a")]).when(release(Owner::user("a"))).then_expect_events(vec![]);
    given(&[]).when(release(Owner::user("a"))).then_expect_events(vec![]);
}

#[test]
fn a_stream_is_of_one_kind_for_ever() {
    let other = IdentifierCommand::Claim { kind: IdentifierKind::UserName, owner: Owner::user("a") };
    given(&[claimed("a")]).when(other.clone()).then_expect_error(IdentifierError::OtherKind);
    given(&[claimed("a"), released("a")]).when(other).then_expect_error(IdentifierError::OtherKind);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(steps in proptest::collection::vec((any::<bool>(), "[ab]"), 0..24)) {
        let commands: Vec<_> =
            steps.iter().map(|(take, who)| if *take { claim(who) } else { release(Owner::user(who)) }).collect();
        let (_, outcomes) = laws::hold::<Identifier>(commands);
        let mut holder: Option<String> = None;
        for ((_, who), outcome) in steps.iter().zip(&outcomes) {
            let Outcome::Accepted(events) = outcome else {
                prop_assert!(holder.as_ref().is_some_and(|holder| holder != who), "only strangers are refused");
                continue;
            };
            for event in events {
                match event {
                    IdentifierEvent::Claimed { owner_id, .. } => {
                        prop_assert!(holder.replace(owner_id.clone()).is_none(), "a name never has two owners");
                    }
                    IdentifierEvent::Released { owner_id, .. } => prop_assert_eq!(holder.take(), Some(owner_id.clone())),
                }
            }
        }
    }
}
