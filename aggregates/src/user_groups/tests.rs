//! Coming and going, refusal by refusal, and the laws of the stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws;

fn join(group: &str) -> UserGroupsCommand {
    UserGroupsCommand::Join { user_id: "u-1".into(), group_id: group.into() }
}

fn leave(group: &str) -> UserGroupsCommand {
    UserGroupsCommand::Leave { group_id: group.into() }
}

fn joined(group: &str) -> UserGroupsEvent {
    UserGroupsEvent::Joined { user_id: "u-1".into(), group_id: group.into() }
}

fn left(group: &str) -> UserGroupsEvent {
    UserGroupsEvent::Left { user_id: "u-1".into(), group_id: group.into() }
}

fn given(events: &[UserGroupsEvent]) -> AggregateTestExecutor<UserGroups> {
    TestFramework::<UserGroups>::with(()).given(events.to_vec())
}

#[test]
fn nobody_is_in_a_group_twice_or_leaves_it_twice() {
    given(&[]).when(join("a")).then_expect_events(vec![joined("a")]);
    given(&[joined("a")]).when(join("a")).then_expect_events(vec![]);
    given(&[joined("a")]).when(leave("a")).then_expect_events(vec![left("a")]);
    given(&[joined("a"), left("a")]).when(leave("a")).then_expect_events(vec![]);
    given(&[]).when(leave("a")).then_expect_events(vec![]);
}

#[test]
fn somebody_who_is_erased_leaves_all_groups_at_once() {
    given(&[joined("a"), joined("b")]).when(UserGroupsCommand::LeaveAll).then_expect_events(vec![left("a"), left("b")]);
    given(&[]).when(UserGroupsCommand::LeaveAll).then_expect_events(vec![]);
}

#[test]
fn nobody_is_in_more_groups_than_can_be_read_at_once() {
    let full: Vec<_> = (0..MOST).map(|n| joined(&format!("r-{n}"))).collect();
    given(&full).when(join("one-more")).then_expect_error(UserGroupsError::TooMany(MOST));
    given(&full).when(join("r-7")).then_expect_events(vec![]);
}

#[test]
fn a_stream_is_one_persons() {
    let other = UserGroupsCommand::Join { user_id: "u-2".into(), group_id: "a".into() };
    given(&[joined("a")]).when(other).then_expect_error(UserGroupsError::OtherUser);
}

fn any_command() -> impl Strategy<Value = UserGroupsCommand> {
    prop_oneof![
        6 => "[a-e]".prop_map(|group| join(&group)),
        4 => "[a-e]".prop_map(|group| leave(&group)),
        1 => Just(UserGroupsCommand::LeaveAll),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..40)) {
        let mut held = BTreeSet::new();
        for command in &commands {
            match command {
                UserGroupsCommand::Join { group_id, .. } => drop(held.insert(group_id.clone())),
                UserGroupsCommand::Leave { group_id } => drop(held.remove(group_id)),
                UserGroupsCommand::LeaveAll => held.clear(),
            }
        }
        let (groups, _) = laws::hold::<UserGroups>(commands);
        prop_assert_eq!(groups.groups(), &held, "what was joined last and not left is held");
    }
}
