//! The audit log: a row for every event, and of an erased person none that tells from where or why.

use aggregates::authentication::{AuthenticationEvent, Failed, FailureLimits, FailureReason, Method, Origin};
use aggregates::user::{InitialStatus, LockReason, Profile, UserEvent};
use aggregates::{Personal, Retention};
use chrono::{DateTime, Utc};
use journal::db::Scope;
use journal::{Actor, Append, Circumstances, Commit, Metadata, NewEvent, StreamId};
use support::{Ground, new_uuid, on_both_engines};

use crate::world::{World, demo, stored};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Appends to a stream what somebody did, what concerns a person, from an address that bears their name.
async fn append(world: &World, kind: &'static str, id: &str, event: NewEvent, actor: &str, subject: Option<&str>) {
    let stream = StreamId::new(&demo(), kind, id);
    let (_, after) = world.journal.load_stream(&stream, 0).await.unwrap();
    let erases = event.event_type == "SubjectErased";
    let mut metadata = Metadata::new(Actor { kind: "user".into(), id: actor.into() }, new_uuid());
    metadata.subject = subject.filter(|_| !erases).map(str::to_owned);
    let reason = Some(format!("because of {id}"));
    metadata.circumstances = Circumstances { ip: Some(format!("of-{actor}")), user_agent: None, reason };
    let appends = vec![Append { stream, after, events: vec![event] }];
    let erase = erases.then(|| (demo(), id.to_owned())).into_iter().collect();
    world.journal.append(Commit { command_id: new_uuid(), appends, metadata, erase }).await.unwrap();
}

async fn user(world: &World, id: &str, actor: &str, event: UserEvent) {
    append(world, "User", id, stored(&event), actor, Some(id)).await;
}

fn registered(id: &str) -> UserEvent {
    let profile = Personal::new(id, Profile { name: Some("Zebrafinch".into()), ..Profile::default() });
    UserEvent::Registered { id: id.into(), profile, status: InitialStatus::Active, at: DateTime::UNIX_EPOCH }
}

fn locked() -> UserEvent {
    UserEvent::Locked { until: None, reason: LockReason::Administrator }
}

async fn rows(world: &World) -> Vec<String> {
    world.catch_up().await;
    world.rows("audit").await
}

async fn holds(world: &World) {
    let live = rows(world).await;
    let verified = projections::verify(&world.journal, "audit", &|_, _| {}).await.unwrap();
    assert!(verified.is_right(), "{verified:?}");
    projections::rebuild(&world.journal, "audit", &|_, _| {}).await.unwrap();
    assert_eq!(rows(world).await, live);
}

#[tokio::test]
async fn every_event_has_a_row_and_an_erased_person_left_no_address() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        for id in ["u1", "u2", "admin"] {
            user(&world, id, "admin", registered(id)).await;
        }
        world.catch_up().await;
        user(&world, "u1", "u2", locked()).await;
        user(&world, "u1", "admin", UserEvent::Unlocked).await;
        user(&world, "u2", "u2", locked()).await;
        assert_eq!(rows(&world).await.len(), 6);
        holds(&world).await;
        // Some rows are there when the erasure comes, others come with it.
        user(&world, "u2", "admin", UserEvent::Unlocked).await;
        user(&world, "u1", "u2", locked()).await;
        user(&world, "u2", "admin", UserEvent::SubjectErased { subject: "u2".into() }).await;
        user(&world, "u1", "admin", UserEvent::Unlocked).await;
        let left = rows(&world).await;
        let of = |word: &str| left.iter().filter(|row| row.contains(word)).count();
        assert_eq!((left.len(), of("ip=of-u2")), (10, 0), "{left:?}");
        assert_eq!(of("because of u2"), 1, "the stated reason of the erasure itself stays: {left:?}");
        assert_eq!(of("ip=of-admin"), 5, "{left:?}");
        assert_eq!(of("Zebrafinch"), 0);
        holds(&world).await;
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn rows_go_after_the_time_of_their_class() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        let failed = || {
            let at: DateTime<Utc> = DateTime::UNIX_EPOCH;
            let limits = FailureLimits { failures: 3, window: 900, duration: 600, address: 5, tenant: 100 };
            let event = AuthenticationEvent::Failed(Failed {
                user_id: None,
                identifier_hash: "name".into(),
                method: Method::Password,
                reason: FailureReason::UnknownUser,
                origin: Origin::default(),
                limits,
                at,
            });
            NewEvent { retention: Retention::Audit, ..stored(&event) }
        };
        append(&world, "Authentication", "a1", failed(), "u1", None).await;
        append(&world, "Authentication", "a2", NewEvent { retention: Retention::Ephemeral, ..failed() }, "u1", None)
            .await;
        user(&world, "u1", "u1", registered("u1")).await;
        let steps: [(i64, usize); 4] = [(0, 3), (89, 4), (2, 4), (400, 4)];
        for (number, (days, left)) in steps.into_iter().enumerate() {
            pass(&ground, days);
            if number > 0 {
                user(&world, "u1", "u1", if number % 2 == 1 { locked() } else { UserEvent::Unlocked }).await;
            }
            assert_eq!(rows(&world).await.len(), left, "after step {number}");
            holds(&world).await;
        }
        let outcome = world.ask(&Scope::System, "SELECT outcome, cause FROM audit WHERE object_kind = 'user'").await;
        assert_eq!(outcome.len(), 4);
        world.end().await;
    })
    .await;
}

fn pass(ground: &Ground, days: i64) {
    ground.clock.step(days * DAY);
}
