//! The laws of a user's stream under any sequence of commands.

use proptest::prelude::*;

use super::*;
use crate::laws::Outcome;

fn any_profile() -> impl Strategy<Value = Profile> {
    let text = || proptest::option::of("[a-zé]{1,6}");
    let mail = proptest::option::of(prop_oneof![Just("a@example.com".to_owned()), Just("b@example.org".to_owned())]);
    let attributes = proptest::collection::btree_map("badge|team|size", (0i64..9).prop_map(Into::into), 0..3);
    (text(), text(), mail, proptest::option::of(any::<bool>()), attributes).prop_map(
        |(user_name, name, email, email_verified, attributes)| Profile {
            user_name,
            name,
            email,
            email_verified,
            attributes,
            ..Profile::default()
        },
    )
}

fn any_command() -> impl Strategy<Value = UserCommand> {
    let when = || (0i64..20).prop_map(at);
    let initial = prop_oneof![Just(InitialStatus::Registered), Just(InitialStatus::Active)];
    let removed = proptest::collection::btree_set("email|name|badge|team|nothing", 0..3);
    let schemas = prop_oneof![Just(schema()), Just(AttributeSchema::default())];
    prop_oneof![
        3 => (any_profile(), initial, schemas.clone(), when()).prop_map(|(profile, status, schema, at)| {
            UserCommand::Register { id: ID.into(), schema, profile, status, at }
        }),
        2 => Just(UserCommand::Activate),
        1 => proptest::option::of("[a-z]{0,5}").prop_map(|reason| UserCommand::Suspend { reason }),
        1 => Just(UserCommand::Reactivate),
        2 => (proptest::option::of(when()), when()).prop_map(|(until, at)| {
            UserCommand::Lock { until, reason: LockReason::Administrator, at }
        }),
        1 => Just(UserCommand::Unlock),
        4 => (any_profile(), removed, schemas).prop_map(|(set, removed, schema)| {
            UserCommand::ChangeProfile { changes: ProfileChanges { set, removed }, schema }
        }),
        1 => when().prop_map(|purge_after| UserCommand::RequestDeletion { purge_after }),
        1 => Just(UserCommand::CancelDeletion),
        1 => when().prop_map(|at| UserCommand::Erase { at }),
    ]
}

/// The arrows of the state machine, drawn independently of `decide`.
fn is_arrow(from: Option<UserStatus>, event: &UserEvent, to: Option<UserStatus>) -> bool {
    use UserStatus::{Active, Erased, Locked, PendingDeletion, Registered, Suspended};
    match event {
        UserEvent::Registered { .. } => from.is_none() && matches!(to, Some(Registered | Active)),
        UserEvent::Activated => (from, to) == (Some(Registered), Some(Active)),
        UserEvent::Suspended { .. } => matches!(from, Some(Active | Locked)) && to == Some(Suspended),
        UserEvent::Reactivated => (from, to) == (Some(Suspended), Some(Active)),
        UserEvent::Locked { .. } => matches!(from, Some(Active | Locked)) && to == Some(Locked),
        UserEvent::Unlocked => matches!(from, Some(Locked | Active)) && to == Some(Active),
        UserEvent::ProfileChanged { .. } => from.is_some() && from == to,
        UserEvent::DeletionRequested { .. } => from != Some(Erased) && to == Some(PendingDeletion),
        UserEvent::DeletionCancelled => {
            from == Some(PendingDeletion) && matches!(to, Some(Registered | Active | Suspended | Locked))
        }
        UserEvent::SubjectErased { .. } => (from, to) == (Some(PendingDeletion), Some(Erased)),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold(commands in proptest::collection::vec(any_command(), 0..24)) {
        let (last, outcomes) = laws::hold::<User>(commands);
        let mut user = User::default();
        let mut over = false;
        for outcome in &outcomes {
            let Outcome::Accepted(events) = outcome else { continue };
            for event in events {
                prop_assert!(!over, "erasure is the last event of a user");
                let from = user.status();
                user.apply(event.clone());
                prop_assert!(is_arrow(from, event, user.status()), "{from:?} {event:?}");
                over = matches!(event, UserEvent::SubjectErased { .. });
            }
        }
        prop_assert_eq!(user, last);
    }

    #[test]
    fn differences_merge_to_what_was_wanted(old in any_profile(), new in any_profile()) {
        let ProfileChanges { set, removed } = ProfileChanges::between(&old, &new);
        let mut merged = old.clone();
        merged.merge(set, &removed);
        prop_assert_eq!(merged, new);
        prop_assert!(ProfileChanges::between(&old, &old).is_empty());
    }
}
