//! A resource's life, refusal by refusal, and the laws of its stream.

use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::client::SecretHash;
use crate::laws::{self, Outcome};

const URI: &str = "https://api.example.com/orders";

fn scopes(names: &[&str]) -> Scopes {
    names.iter().map(|&name| (name.to_owned(), Scope::default())).collect()
}

fn described(tag: &str, text: &str) -> Scopes {
    let descriptions = [(tag.to_owned(), text.to_owned())].into();
    [("read".to_owned(), Scope { descriptions, ..Scope::default() })].into()
}

fn register(id: &str, identifier: &str, name: &str, scopes: Scopes) -> ResourceCommand {
    ResourceCommand::Register { id: id.into(), identifier: identifier.into(), name: name.into(), scopes }
}

fn registered() -> ResourceEvent {
    ResourceEvent::Registered {
        id: "r-1".into(),
        identifier: URI.into(),
        name: "Orders".into(),
        scopes: scopes(&["read"]),
    }
}

fn given(events: &[ResourceEvent]) -> AggregateTestExecutor<Resource> {
    TestFramework::<Resource>::with(()).given(events.to_vec())
}

#[test]
fn a_resource_is_registered_once() {
    let command = || register("r-1", URI, "Orders", scopes(&["read"]));
    given(&[]).when(command()).then_expect_events(vec![registered()]);
    given(&[registered()]).when(command()).then_expect_error(ResourceError::AlreadyRegistered);
}

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_700_000_000 + seconds, 0).unwrap()
}

fn hash(number: u32) -> SecretHash {
    SecretHash::parse(&format!("h{number:042}")).unwrap()
}

fn add(number: u32, expires_at: Option<DateTime<Utc>>, now: i64) -> ResourceCommand {
    ResourceCommand::AddSecret { secret_id: format!("s{number}"), hash: hash(number), expires_at, at: at(now) }
}

fn added(number: u32, expires_at: Option<DateTime<Utc>>, now: i64) -> ResourceEvent {
    ResourceEvent::SecretAdded { secret_id: format!("s{number}"), hash: hash(number), expires_at, at: at(now) }
}

#[test]
fn secrets_are_added_side_by_side_and_removed_one_by_one() {
    let removed = |number| ResourceEvent::SecretRemoved { secret_id: format!("s{number}") };
    let remove = |number| ResourceCommand::RemoveSecret { secret_id: format!("s{number}") };
    let short = added(1, Some(at(10)), 0);
    given(&[registered()]).when(add(1, Some(at(10)), 0)).then_expect_events(vec![short.clone()]);
    let two = [registered(), short, added(2, None, 1)];
    given(&two).when(add(2, None, 1)).then_expect_events(vec![]);
    given(&two).when(add(3, None, 11)).then_expect_events(vec![removed(1), added(3, None, 11)]);
    given(&two).when(remove(2)).then_expect_events(vec![removed(2)]);
    given(&two).when(remove(7)).then_expect_error(ResourceError::UnknownSecret);
    let other = ResourceCommand::AddSecret { secret_id: "s2".into(), hash: hash(9), expires_at: None, at: at(1) };
    given(&two).when(other).then_expect_error(ResourceError::DuplicateSecret);
    given(&two).when(add(3, Some(at(1)), 1)).then_expect_error(ResourceError::ExpiresInThePast);
    let five: Vec<_> = std::iter::once(registered()).chain((0..5).map(|number| added(number, None, 0))).collect();
    given(&five).when(add(5, None, 1)).then_expect_error(ResourceError::TooManySecrets);
    let resource: Resource = laws::fold(two.to_vec());
    let live = |now| resource.live_secrets(at(now)).map(|(id, _)| id.to_owned()).collect::<Vec<_>>();
    assert_eq!((live(9), live(10)), (vec!["s1".to_owned(), "s2".to_owned()], vec!["s2".to_owned()]));
    let gone: Resource = laws::fold([two.to_vec(), vec![ResourceEvent::Removed]].concat());
    assert_eq!(gone.live_secrets(at(0)).count(), 0, "a removed resource has none");
}

#[test]
fn nothing_can_be_done_before_registration() {
    let rename = ResourceCommand::Rename { name: "A".into() };
    for command in [rename, ResourceCommand::ChangeScopes { scopes: scopes(&[]) }, ResourceCommand::Remove] {
        given(&[]).when(command).then_expect_error(ResourceError::NotRegistered);
    }
}

#[test]
fn every_fault_of_a_registration_is_named() {
    let many = (0..1001).map(|n| (format!("s{n}"), Scope::default())).collect();
    let table = [
        (register("", URI, "Orders", scopes(&[])), "id"),
        (register("r-1", "orders", "Orders", scopes(&[])), "identifier"),
        (register("r-1", "https://api.example.com/#a", "Orders", scopes(&[])), "identifier"),
        (register("r-1", URI, "", scopes(&[])), "name"),
        (register("r-1", URI, "Orders", scopes(&["a b"])), "scopes.a b"),
        (register("r-1", URI, "Orders", described("en_GB", "Read")), "scopes.read"),
        (register("r-1", URI, "Orders", described("en", "")), "scopes.read"),
        (register("r-1", URI, "Orders", many), "scopes"),
    ];
    for (command, field) in table {
        match decide(&Resource::default(), command) {
            Err(ResourceError::Invalid(faults)) => assert_eq!(faults.fields(), [field]),
            other => panic!("{field}: {other:?}"),
        }
    }
}

#[test]
fn an_identifier_may_be_any_absolute_uri() {
    for identifier in [URI, "urn:example:orders", "https://api.example.com?a=b"] {
        assert!(decide(&Resource::default(), register("r-1", identifier, "Orders", scopes(&[]))).is_ok());
    }
}

#[test]
fn renaming_writes_only_a_new_name() {
    let rename = |name: &str| ResourceCommand::Rename { name: name.into() };
    given(&[registered()]).when(rename("Orders")).then_expect_events(vec![]);
    given(&[registered()])
        .when(rename("Sales"))
        .then_expect_events(vec![ResourceEvent::Renamed { name: "Sales".into() }]);
    given(&[registered()]).when(rename("")).then_expect_error_message("name is empty; give a text or leave it out");
}

#[test]
fn a_change_of_scopes_writes_the_difference() {
    let change = |scopes| ResourceCommand::ChangeScopes { scopes };
    given(&[registered()]).when(change(scopes(&["read"]))).then_expect_events(vec![]);
    given(&[registered()]).when(change(scopes(&["write"]))).then_expect_events(vec![ResourceEvent::ScopesChanged {
        set: scopes(&["write"]),
        removed: ["read".to_owned()].into(),
    }]);
    let told = described("ja", "読む");
    given(&[registered()])
        .when(change(told.clone()))
        .then_expect_events(vec![ResourceEvent::ScopesChanged { set: told, removed: [].into() }]);
    let faulty = given(&[registered()]).when(change(scopes(&["\""]))).inspect_result();
    assert!(matches!(faulty, Err(ResourceError::Invalid(_))));
}

#[test]
fn removal_is_for_ever() {
    let gone = [registered(), ResourceEvent::Removed];
    given(&gone[..1]).when(ResourceCommand::Remove).then_expect_events(vec![ResourceEvent::Removed]);
    given(&gone).when(ResourceCommand::Remove).then_expect_events(vec![]);
    given(&gone).when(ResourceCommand::Rename { name: "A".into() }).then_expect_error(ResourceError::Removed);
    assert!(!laws::fold::<Resource>(gone).is_live());
}

fn any_command() -> impl Strategy<Value = ResourceCommand> {
    let scopes = || {
        proptest::collection::btree_map("[ab ]", any::<bool>(), 0..3).prop_map(|names| -> Scopes {
            names.into_iter().map(|(name, hidden)| (name, Scope { hidden, ..Scope::default() })).collect()
        })
    };
    prop_oneof![
        2 => scopes().prop_map(|scopes| register("r-1", URI, "Orders", scopes)),
        2 => "[a-c]{0,1}".prop_map(|name| ResourceCommand::Rename { name }),
        4 => scopes().prop_map(|scopes| ResourceCommand::ChangeScopes { scopes }),
        1 => Just(ResourceCommand::Remove),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let asked = commands.clone();
        let (resource, outcomes) = laws::hold::<Resource>(commands);
        let accepted = asked.into_iter().zip(&outcomes).filter(|(_, outcome)| matches!(outcome, Outcome::Accepted(_)));
        let mut wanted = accepted.filter_map(|(command, _)| match command {
            ResourceCommand::Register { scopes, .. } | ResourceCommand::ChangeScopes { scopes } => Some(scopes),
            _ => None,
        });
        prop_assert_eq!(resource.scopes().cloned(), wanted.next_back(), "the last accepted scopes are in force");
    }
}
