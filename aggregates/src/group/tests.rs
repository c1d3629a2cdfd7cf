//! A group's life, refusal by refusal, and the laws of its stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws;

fn details(email: &str) -> GroupDetails {
    GroupDetails { email: Some(email.to_owned()), ..GroupDetails::default() }
}

fn create(name: &str, details: GroupDetails) -> GroupCommand {
    GroupCommand::Create { id: "g-1".into(), name: name.into(), details }
}

fn created() -> GroupEvent {
    GroupEvent::Created { id: "g-1".into(), name: "Sales".into(), details: details("sales@example.com") }
}

fn change(name: Option<&str>, details: Option<GroupDetails>) -> GroupCommand {
    GroupCommand::Change { name: name.map(str::to_owned), details }
}

fn assign(role: &str) -> GroupCommand {
    GroupCommand::AssignRole { role_id: role.into() }
}

fn assigned(role: &str) -> GroupEvent {
    GroupEvent::RoleAssigned { role_id: role.into() }
}

fn given(events: &[GroupEvent]) -> AggregateTestExecutor<Group> {
    TestFramework::<Group>::with(()).given(events.to_vec())
}

#[test]
fn a_group_begins_once_and_says_what_it_is() {
    given(&[]).when(create("Sales", details("sales@example.com"))).then_expect_events(vec![created()]);
    given(&[created()]).when(create("Sales", GroupDetails::default())).then_expect_error(GroupError::AlreadyCreated);
    given(&[]).when(change(Some("A"), None)).then_expect_error(GroupError::NotCreated);
}

#[test]
fn all_that_is_wrong_is_told_at_once() {
    let wrong = GroupDetails {
        email: Some("nobody".into()),
        description: Some("d".repeat(501)),
        external_id: Some("\u{200b}".into()),
        attributes: [("a b".to_owned(), "c".repeat(9000).as_str().into())].into(),
    };
    let command = GroupCommand::Create { id: "a b".into(), name: " ".into(), details: wrong };
    let Err(GroupError::Invalid(faults)) = decide(&Group::default(), command) else { panic!("it is refused") };
    let wanted = ["id", "name", "description", "external_id", "email", "attributes", "attributes"];
    assert_eq!(faults.fields(), wanted);
    let many = (0..51).map(|n| (format!("a{n}"), 1.into())).collect();
    let own = [("email".to_owned(), 1.into())].into();
    for attributes in [many, own] {
        let details = GroupDetails { attributes, ..GroupDetails::default() };
        assert!(matches!(decide(&Group::default(), create("A", details)), Err(GroupError::Invalid(_))));
    }
}

#[test]
fn a_change_says_what_changed_and_nothing_else() {
    let renamed = GroupEvent::Renamed { name: "Trade".into() };
    given(&[created()]).when(change(Some("Trade"), None)).then_expect_events(vec![renamed.clone()]);
    given(&[created()]).when(change(Some("Sales"), Some(details("sales@example.com")))).then_expect_events(vec![]);
    let wanted = GroupDetails { description: Some("Sells".into()), ..GroupDetails::default() };
    let changed = GroupEvent::Changed { set: wanted.clone(), removed: ["email".to_owned()].into() };
    given(&[created()]).when(change(Some("Trade"), Some(wanted))).then_expect_events(vec![renamed, changed]);
}

#[test]
fn a_role_is_given_once_and_taken_once() {
    let unassign = GroupCommand::UnassignRole { role_id: "a".into() };
    let unassigned = GroupEvent::RoleUnassigned { role_id: "a".into() };
    given(&[created()]).when(assign("a")).then_expect_events(vec![assigned("a")]);
    given(&[created(), assigned("a")]).when(assign("a")).then_expect_events(vec![]);
    given(&[created(), assigned("a")]).when(unassign.clone()).then_expect_events(vec![unassigned]);
    given(&[created()]).when(unassign).then_expect_events(vec![]);
    let full: Vec<_> = [created()].into_iter().chain((0..20).map(|n| assigned(&format!("r-{n}")))).collect();
    given(&full).when(assign("one-more")).then_expect_error(GroupError::TooManyRoles(20));
    given(&full).when(assign("r-7")).then_expect_events(vec![]);
}

#[test]
fn deletion_is_for_ever_and_leaves_no_role() {
    let gone = [created(), assigned("a"), GroupEvent::Deleted];
    given(&gone[..2]).when(GroupCommand::Delete).then_expect_events(vec![GroupEvent::Deleted]);
    given(&gone).when(GroupCommand::Delete).then_expect_events(vec![]);
    for command in [change(Some("A"), None), assign("b")] {
        given(&gone).when(command).then_expect_error(GroupError::Deleted);
    }
    assert!(laws::fold::<Group>(gone).roles().is_none());
}

fn any_command() -> impl Strategy<Value = GroupCommand> {
    let some_details = || {
        (proptest::option::of("[ab]"), proptest::option::of(0..3_i64)).prop_map(|(description, number)| GroupDetails {
            description,
            attributes: number.map(|number| ("floor".to_owned(), number.into())).into_iter().collect(),
            ..GroupDetails::default()
        })
    };
    prop_oneof![
        2 => ("[ab]", some_details()).prop_map(|(name, details)| create(&name, details)),
        5 => (proptest::option::of("[ab]?"), proptest::option::of(some_details()))
            .prop_map(|(name, details)| change(name.as_deref(), details)),
        4 => "[a-c]".prop_map(|role| assign(&role)),
        2 => "[a-c]".prop_map(|role_id| GroupCommand::UnassignRole { role_id }),
        1 => Just(GroupCommand::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..30)) {
        let asked = commands.clone();
        let (group, outcomes) = laws::hold::<Group>(commands);
        let mut wanted = GroupDetails::default();
        for (command, outcome) in asked.into_iter().zip(&outcomes) {
            let given = match command {
                GroupCommand::Create { details, .. } => Some(details),
                GroupCommand::Change { details, .. } => details,
                _ => None,
            };
            if let (laws::Outcome::Accepted(_), Some(details)) = (outcome, given) {
                wanted = details;
            }
        }
        prop_assert_eq!(group.details().cloned().unwrap_or_default(), wanted, "the last accepted details stand");
    }
}
