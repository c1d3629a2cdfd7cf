//! Giving and taking roles, refusal by refusal, and the laws of the stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws;

fn assign(role: &str) -> UserRolesCommand {
    UserRolesCommand::Assign { user_id: "u-1".into(), role_id: role.into() }
}

fn unassign(role: &str) -> UserRolesCommand {
    UserRolesCommand::Unassign { role_id: role.into() }
}

fn assigned(role: &str) -> UserRolesEvent {
    UserRolesEvent::Assigned { user_id: "u-1".into(), role_id: role.into() }
}

fn unassigned(role: &str) -> UserRolesEvent {
    UserRolesEvent::Unassigned { user_id: "u-1".into(), role_id: role.into() }
}

fn delegate(role: &str, group: &str) -> UserRolesCommand {
    UserRolesCommand::Delegate { user_id: "u-1".into(), role_id: role.into(), group_id: group.into() }
}

fn end(role: &str, group: &str) -> UserRolesCommand {
    UserRolesCommand::EndDelegation { role_id: role.into(), group_id: group.into() }
}

fn delegated(role: &str, group: &str) -> UserRolesEvent {
    UserRolesEvent::Delegated { user_id: "u-1".into(), role_id: role.into(), group_id: group.into() }
}

fn ended(role: &str, group: &str) -> UserRolesEvent {
    UserRolesEvent::DelegationEnded { user_id: "u-1".into(), role_id: role.into(), group_id: group.into() }
}

fn given(events: &[UserRolesEvent]) -> AggregateTestExecutor<UserRoles> {
    TestFramework::<UserRoles>::with(()).given(events.to_vec())
}

#[test]
fn a_role_is_given_once_and_taken_once() {
    given(&[]).when(assign("a")).then_expect_events(vec![assigned("a")]);
    given(&[assigned("a")]).when(assign("a")).then_expect_events(vec![]);
    given(&[assigned("a")]).when(unassign("a")).then_expect_events(vec![unassigned("a")]);
    given(&[assigned("a"), unassigned("a")]).when(unassign("a")).then_expect_events(vec![]);
    given(&[]).when(unassign("a")).then_expect_events(vec![]);
}

#[test]
fn a_role_over_a_group_is_another_one_than_the_same_role_everywhere_or_over_another_group() {
    given(&[assigned("a")]).when(delegate("a", "g")).then_expect_events(vec![delegated("a", "g")]);
    given(&[delegated("a", "g")]).when(delegate("a", "g")).then_expect_events(vec![]);
    given(&[delegated("a", "g")]).when(delegate("a", "h")).then_expect_events(vec![delegated("a", "h")]);
    given(&[delegated("a", "g")]).when(unassign("a")).then_expect_events(vec![]);
    given(&[assigned("a"), delegated("a", "g")]).when(end("a", "g")).then_expect_events(vec![ended("a", "g")]);
    given(&[assigned("a"), delegated("a", "g")]).when(end("a", "h")).then_expect_events(vec![]);
    given(&[delegated("a", "g"), ended("a", "g")]).when(end("a", "g")).then_expect_events(vec![]);
    given(&[delegated("a", "g")]).when(assign("a")).then_expect_events(vec![assigned("a")]);
}

#[test]
fn all_roles_are_taken_at_once_from_somebody_who_is_erased() {
    given(&[assigned("a"), assigned("b")])
        .when(UserRolesCommand::UnassignAll)
        .then_expect_events(vec![unassigned("a"), unassigned("b")]);
    given(&[assigned("a"), delegated("b", "g")])
        .when(UserRolesCommand::UnassignAll)
        .then_expect_events(vec![unassigned("a"), ended("b", "g")]);
    given(&[]).when(UserRolesCommand::UnassignAll).then_expect_events(vec![]);
}

#[test]
fn nobody_has_more_roles_than_can_be_read_at_once() {
    let full: Vec<_> = (0..MOST).map(|n| assigned(&format!("r-{n}"))).collect();
    given(&full).when(assign("one-more")).then_expect_error(UserRolesError::TooMany(MOST));
    given(&full).when(assign("r-7")).then_expect_events(vec![]);
    given(&full).when(delegate("r-7", "g")).then_expect_error(UserRolesError::TooMany(MOST));
}

#[test]
fn a_stream_is_one_persons() {
    let other = UserRolesCommand::Assign { user_id: "u-2".into(), role_id: "a".into() };
    given(&[assigned("a")]).when(other).then_expect_error(UserRolesError::OtherUser);
    let other = UserRolesCommand::Delegate { user_id: "u-2".into(), role_id: "a".into(), group_id: "g".into() };
    given(&[assigned("a")]).when(other).then_expect_error(UserRolesError::OtherUser);
}

fn any_command() -> impl Strategy<Value = UserRolesCommand> {
    prop_oneof![
        6 => "[a-e]".prop_map(|role| assign(&role)),
        4 => "[a-e]".prop_map(|role| unassign(&role)),
        4 => ("[a-e]", "[g-h]").prop_map(|(role, group)| delegate(&role, &group)),
        3 => ("[a-e]", "[g-h]").prop_map(|(role, group)| end(&role, &group)),
        1 => Just(UserRolesCommand::UnassignAll),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..40)) {
        let (mut held, mut over) = (BTreeSet::new(), BTreeSet::new());
        for command in &commands {
            match command {
                UserRolesCommand::Assign { role_id, .. } => drop(held.insert(role_id.clone())),
                UserRolesCommand::Unassign { role_id } => drop(held.remove(role_id)),
                UserRolesCommand::Delegate { role_id, group_id, .. } => {
                    over.insert(Delegation { role_id: role_id.clone(), group_id: group_id.clone() });
                }
                UserRolesCommand::EndDelegation { role_id, group_id } => {
                    over.remove(&Delegation { role_id: role_id.clone(), group_id: group_id.clone() });
                }
                UserRolesCommand::UnassignAll => {
                    held.clear();
                    over.clear();
                }
            }
        }
        let (roles, _) = laws::hold::<UserRoles>(commands);
        prop_assert_eq!(roles.roles(), &held, "what was given last and not taken is held");
        prop_assert_eq!(roles.delegations(), &over, "and so is what was given over a group");
    }
}
