//! A role's life, refusal by refusal, and the laws of its stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

const READ: &str = "evident:users:read";
const WRITE: &str = "evident:users:write";

fn of(names: &[&str]) -> Permissions {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn create(id: &str, name: &str, description: &str, permissions: &[&str]) -> RoleCommand {
    let [id, name, description] = [id, name, description].map(str::to_owned);
    RoleCommand::Create { id, name, description, permissions: of(permissions) }
}

fn created() -> RoleEvent {
    let [id, name, description] = ["r-1", "Support", "Answers calls"].map(str::to_owned);
    RoleEvent::Created { id, name, description, permissions: of(&[READ]) }
}

fn change(name: Option<&str>, description: Option<&str>, permissions: Option<&[&str]>) -> RoleCommand {
    let [name, description] = [name, description].map(|text| text.map(str::to_owned));
    RoleCommand::Change { name, description, permissions: permissions.map(of) }
}

fn given(events: &[RoleEvent]) -> AggregateTestExecutor<Role> {
    TestFramework::<Role>::with(()).given(events.to_vec())
}

#[test]
fn a_role_is_created_once() {
    let command = || create("r-1", "Support", "Answers calls", &[READ]);
    given(&[]).when(command()).then_expect_events(vec![created()]);
    given(&[created()]).when(command()).then_expect_error(RoleError::AlreadyCreated);
}

#[test]
fn nothing_can_be_done_before_creation() {
    for command in [change(Some("A"), None, None), RoleCommand::Delete] {
        given(&[]).when(command).then_expect_error(RoleError::NotCreated);
    }
}

#[test]
fn every_fault_of_a_new_role_is_named() {
    let table = [
        (create("", "Support", "", &[]), "id"),
        (create("r-1", " ", "", &[]), "name"),
        (create("r-1", &"a".repeat(101), "", &[]), "name"),
        (create("r-1", "Support", "\0", &[]), "description"),
        (create("r-1", "Support", "", &["evident:users:reed"]), "permissions"),
        (create("r-1", "Support", "", &["openid"]), "permissions"),
        (create("r-1", "Support", "", &[EVERYTHING]), "permissions"),
    ];
    for (command, field) in table {
        match decide(&Role::default(), command) {
            Err(RoleError::Invalid(faults)) => assert_eq!(faults.fields(), [field]),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn a_change_writes_what_differs_and_nothing_else() {
    given(&[created()]).when(change(None, None, None)).then_expect_events(vec![]);
    let same = change(Some("Support"), Some("Answers calls"), Some(&[READ]));
    given(&[created()]).when(same).then_expect_events(vec![]);
    given(&[created()]).when(change(Some("Help desk"), Some(""), Some(&[WRITE]))).then_expect_events(vec![
        RoleEvent::Renamed { name: "Help desk".into() },
        RoleEvent::Described { description: String::new() },
        RoleEvent::PermissionsChanged { added: of(&[WRITE]), removed: of(&[READ]) },
    ]);
    let refused = given(&[created()]).when(change(Some(""), None, Some(&["x"]))).inspect_result();
    let Err(RoleError::Invalid(faults)) = refused else { panic!("{refused:?}") };
    assert_eq!(faults.fields(), ["name", "permissions"]);
}

#[test]
fn a_permission_of_another_day_may_stay_and_go_but_not_come() {
    let old = [RoleEvent::Created {
        id: "r-1".into(),
        name: "Support".into(),
        description: String::new(),
        permissions: of(&["evident:fax:read"]),
    }];
    given(&old)
        .when(change(Some("Help"), None, None))
        .then_expect_events(vec![RoleEvent::Renamed { name: "Help".into() }]);
    let gone = RoleEvent::PermissionsChanged { added: of(&[]), removed: of(&["evident:fax:read"]) };
    given(&old).when(change(None, None, Some(&[]))).then_expect_events(vec![gone]);
}

#[test]
fn deletion_is_for_ever_and_leaves_no_permission() {
    let gone = [created(), RoleEvent::Deleted];
    given(&gone[..1]).when(RoleCommand::Delete).then_expect_events(vec![RoleEvent::Deleted]);
    given(&gone).when(RoleCommand::Delete).then_expect_events(vec![]);
    given(&gone).when(change(Some("A"), None, None)).then_expect_error(RoleError::Deleted);
    assert!(laws::fold::<Role>(gone).permissions().is_none());
}

fn any_command() -> impl Strategy<Value = RoleCommand> {
    let names = || proptest::sample::subsequence(vec![READ, WRITE, "evident:keys:read", "other"], 0..4);
    prop_oneof![
        2 => names().prop_map(|names| create("r-1", "Support", "", &names)),
        5 => ("[ab]?", proptest::option::of("[ab]?"), proptest::option::of(names()))
            .prop_map(|(name, about, names)| change((!name.is_empty()).then_some(&name), about.as_deref(), names.as_deref())),
        1 => Just(RoleCommand::Delete),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let asked = commands.clone();
        let (role, outcomes) = laws::hold::<Role>(commands);
        let deleted = outcomes.iter().any(|outcome| {
            matches!(outcome, Outcome::Accepted(events) if events.contains(&RoleEvent::Deleted))
        });
        let accepted = asked.into_iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::Accepted(_)));
        let mut wanted = accepted.filter_map(|(command, _)| match command {
            RoleCommand::Create { permissions, .. } => Some(permissions),
            RoleCommand::Change { permissions, .. } => permissions,
            RoleCommand::Delete => None,
        });
        let last = wanted.next_back().filter(|_| !deleted);
        prop_assert_eq!(role.permissions().cloned(), last, "the last accepted permissions are in force until deletion");
    }
}
