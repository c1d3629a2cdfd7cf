//! A tenant's life, refusal by refusal, and the laws of its stream.

mod mail_secret;
mod subject_salt;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::test::{AggregateTestExecutor, TestFramework};
use proptest::prelude::*;

use super::*;
use crate::laws::{self, Outcome};

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::seconds(1_700_000_000 + seconds)
}

fn created_as(id: &str) -> TenantEvent {
    let id = TenantId::parse(id).unwrap();
    TenantEvent::Created { id, name: "Demo".into(), default_locale: Some("en".into()), at: at(0) }
}

fn create(name: &str, locale: &str) -> TenantCommand {
    let id = TenantId::parse("demo").unwrap();
    TenantCommand::Create { id, name: name.into(), default_locale: Some(locale.into()), at: at(0) }
}

fn given(events: &[TenantEvent]) -> AggregateTestExecutor<Tenant> {
    TestFramework::<Tenant>::with(()).given(events.to_vec())
}

fn suspended() -> TenantEvent {
    TenantEvent::Suspended { reason: "unpaid".into() }
}

fn pending() -> TenantEvent {
    TenantEvent::DeletionRequested { purge_after: at(9) }
}

fn standing(status: TenantStatus) -> Vec<TenantEvent> {
    match status {
        TenantStatus::Active => vec![created_as("demo")],
        TenantStatus::Suspended => vec![created_as("demo"), suspended()],
        TenantStatus::PendingDeletion => vec![created_as("demo"), pending()],
        TenantStatus::Deleted => vec![created_as("demo"), pending(), TenantEvent::Deleted],
    }
}

const ALL: [TenantStatus; 4] =
    [TenantStatus::Active, TenantStatus::Suspended, TenantStatus::PendingDeletion, TenantStatus::Deleted];

fn suspend() -> TenantCommand {
    TenantCommand::Suspend { reason: "unpaid".into() }
}

fn schema(name: &str, kind: AttributeKind) -> AttributeSchema {
    AttributeSchema::parse(vec![AttributeDefinition::new(name, kind)]).unwrap()
}

#[test]
fn a_tenant_begins_with_the_default_settings() {
    given(&[]).when(create("Demo", "en")).then_expect_events(vec![created_as("demo")]);
    let tenant: Tenant = laws::fold(standing(TenantStatus::Active));
    assert_eq!(tenant.settings(), Some(&TenantSettings::default()));
    assert_eq!((tenant.name(), tenant.default_locale()), (Some("Demo"), Some("en")));
}

#[test]
fn an_id_is_given_once() {
    for status in ALL {
        given(&standing(status)).when(create("Demo", "en")).then_expect_error(TenantError::AlreadyCreated);
    }
}

#[test]
fn bad_names_reasons_and_locales_are_refused() {
    given(&[]).when(create("", "en")).then_expect_error_message("name is empty; give a text or leave it out");
    given(&[])
        .when(create("Demo", "en_GB"))
        .then_expect_error_message("default_locale is no language tag; write a BCP 47 tag such as en or ja");
    let active = standing(TenantStatus::Active);
    for command in [TenantCommand::Rename { name: "a\0".into() }, TenantCommand::Suspend { reason: "a".repeat(501) }] {
        let result = given(&active).when(command).inspect_result();
        assert!(matches!(result, Err(TenantError::Invalid(_))));
    }
}

#[test]
fn nothing_can_be_done_before_creation() {
    let commands = [
        TenantCommand::Rename { name: "A".into() },
        suspend(),
        TenantCommand::Reactivate,
        TenantCommand::ChangeAttributeSchema { schema: AttributeSchema::default() },
        TenantCommand::ChangeSettings { settings: TenantSettings::default() },
        TenantCommand::RequestDeletion { purge_after: at(9) },
        TenantCommand::CancelDeletion,
        TenantCommand::Delete { at: at(9) },
    ];
    for command in commands {
        given(&[]).when(command).then_expect_error(TenantError::NotCreated);
    }
}

#[test]
fn every_step_is_open_from_some_states_and_refused_from_the_others() {
    use TenantStatus::{Active, Deleted, PendingDeletion, Suspended};
    let table = [
        (suspend(), vec![Active], vec![Suspended]),
        (TenantCommand::Reactivate, vec![Suspended], vec![Active]),
        (TenantCommand::RequestDeletion { purge_after: at(9) }, vec![Active, Suspended], vec![PendingDeletion]),
        (TenantCommand::CancelDeletion, vec![PendingDeletion], vec![]),
        (TenantCommand::Delete { at: at(9) }, vec![PendingDeletion], vec![Deleted]),
        (TenantCommand::Rename { name: "New".into() }, vec![Active, Suspended, PendingDeletion], vec![]),
    ];
    for (command, moves, rests) in table {
        for status in ALL {
            let expected = match given(&standing(status)).when(command.clone()).inspect_result() {
                Ok(events) if events.is_empty() => rests.contains(&status),
                Ok(_) => moves.contains(&status),
                Err(refusal) => {
                    assert_eq!(refusal, TenantError::WrongStatus(status));
                    !moves.contains(&status) && !rests.contains(&status)
                }
            };
            assert!(expected, "{command:?} while {status:?}");
        }
    }
}

#[test]
fn the_platforms_own_tenant_always_serves() {
    for command in [suspend(), TenantCommand::RequestDeletion { purge_after: at(9) }] {
        given(&[created_as("system")]).when(command).then_expect_error(TenantError::PlatformTenant);
    }
}

#[test]
fn a_tenant_is_not_deleted_before_its_time() {
    given(&standing(TenantStatus::PendingDeletion))
        .when(TenantCommand::Delete { at: at(8) })
        .then_expect_error(TenantError::TooEarly(at(9)));
}

#[test]
fn a_cancelled_deletion_returns_to_where_the_tenant_stood() {
    for status in [TenantStatus::Active, TenantStatus::Suspended] {
        let history = [standing(status), vec![pending(), TenantEvent::DeletionCancelled]].concat();
        assert_eq!(laws::fold::<Tenant>(history).status(), Some(status));
    }
}

#[test]
fn settings_change_within_their_bounds() {
    let active = standing(TenantStatus::Active);
    let mut settings = TenantSettings::default();
    let unchanged = TenantCommand::ChangeSettings { settings: settings.clone() };
    given(&active).when(unchanged).then_expect_events(vec![]);
    settings.lockout.failures = 5;
    given(&active)
        .when(TenantCommand::ChangeSettings { settings: settings.clone() })
        .then_expect_events(vec![TenantEvent::SettingsChanged { settings: settings.clone() }]);
    settings.lockout.failures = 0;
    given(&active)
        .when(TenantCommand::ChangeSettings { settings })
        .then_expect_error_message("lockout.failures is out of bounds; choose between 1 and 100");
}

#[test]
fn an_attribute_keeps_its_kind_even_after_it_was_dropped() {
    let text = TenantEvent::AttributeSchemaChanged { schema: schema("team", AttributeKind::String) };
    let dropped = TenantEvent::AttributeSchemaChanged { schema: AttributeSchema::default() };
    let refusal = TenantError::AttributeKindChanged { attribute: "team".into(), kind: "string".into() };
    let number = TenantCommand::ChangeAttributeSchema { schema: schema("team", AttributeKind::Integer) };
    given(&[created_as("demo"), text.clone()]).when(number.clone()).then_expect_error(refusal.clone());
    given(&[created_as("demo"), text, dropped]).when(number).then_expect_error(refusal);
}

#[test]
fn choices_may_grow_without_changing_the_kind() {
    let colours =
        |list: &[&str]| schema("colour", AttributeKind::Enum(list.iter().map(|&choice| choice.to_owned()).collect()));
    let before = TenantEvent::AttributeSchemaChanged { schema: colours(&["red"]) };
    let more = colours(&["red", "blue"]);
    given(&[created_as("demo"), before.clone()])
        .when(TenantCommand::ChangeAttributeSchema { schema: more.clone() })
        .then_expect_events(vec![TenantEvent::AttributeSchemaChanged { schema: more }]);
    given(&[created_as("demo"), before])
        .when(TenantCommand::ChangeAttributeSchema { schema: colours(&["red"]) })
        .then_expect_events(vec![]);
}

fn any_command() -> impl Strategy<Value = TenantCommand> {
    let when = || (0i64..20).prop_map(at);
    let kinds = prop_oneof![Just(AttributeKind::String), Just(AttributeKind::Integer)];
    let settings = (0u32..20).prop_map(|failures| {
        let lockout = Lockout { failures, ..Lockout::default() };
        TenantSettings { lockout, ..TenantSettings::default() }
    });
    prop_oneof![
        2 => "[a-z]{0,3}".prop_map(|name| create(&name, "en")),
        1 => "[a-z]{0,3}".prop_map(|name| TenantCommand::Rename { name }),
        1 => Just(suspend()),
        1 => Just(TenantCommand::Reactivate),
        2 => ("[ab]", kinds).prop_map(|(name, kind)| {
            TenantCommand::ChangeAttributeSchema { schema: schema(&name, kind) }
        }),
        2 => settings.prop_map(|settings| TenantCommand::ChangeSettings { settings }),
        1 => when().prop_map(|purge_after| TenantCommand::RequestDeletion { purge_after }),
        1 => Just(TenantCommand::CancelDeletion),
        1 => when().prop_map(|at| TenantCommand::Delete { at }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let (tenant, outcomes) = laws::hold::<Tenant>(commands);
        let events: Vec<_> = outcomes
            .into_iter()
            .flat_map(|outcome| match outcome {
                Outcome::Accepted(events) => events,
                Outcome::Refused(_) => vec![],
            })
            .collect();
        let end = events.iter().position(|event| *event == TenantEvent::Deleted);
        prop_assert!(end.is_none_or(|end| end + 1 == events.len()), "nothing follows deletion");
        prop_assert!(tenant.settings().is_none_or(|settings| settings.faults().is_empty()));
        let mut kinds = BTreeMap::new();
        for event in &events {
            let TenantEvent::AttributeSchemaChanged { schema } = event else { continue };
            for attribute in schema {
                let kind = kinds.entry(attribute.name.clone()).or_insert_with(|| attribute.kind.name());
                prop_assert_eq!(*kind, attribute.kind.name(), "a kind is for ever");
            }
        }
    }
}
