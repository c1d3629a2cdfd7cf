//! What somebody is told: rows in one batch are the rows of many, a replay gives them again, and what is old or somebody's who was erased
//! goes.

use aggregates::inbox::{ByMail, InboxEvent, Preferences, inbox_stream, user_recipient};
use aggregates::job::{CsvObject, JobCounts, JobEvent, JobFailure, JobFile, JobWork, Requester};
use aggregates::tenant::{NotificationRule, Occasion, TenantEvent, TenantSettings};
use aggregates::user::{LockReason, UserEvent};
use aggregates::user_roles::{UserRolesEvent, user_roles_stream};
use aggregates::{Keyring, Secret};
use chrono::DateTime;
use journal::db::Scope;
use journal::{NewEvent, StreamId};
use support::on_both_engines;

use crate::world::{World, demo, stored, stream};

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn queued(id: &str, who: &str) -> NewEvent {
    let file = JobFile { id: "f".into(), key: Secret::new(Keyring::JobFiles, "k".into()) };
    let requested_by = Requester { kind: "user".into(), id: who.into(), client_id: None };
    let work = JobWork::CsvExport { object: CsvObject::Users, file };
    let at = DateTime::UNIX_EPOCH;
    stored(&JobEvent::Queued { id: id.into(), work, requested_by, parent: None, not_before: None, at })
}

fn started() -> NewEvent {
    stored(&JobEvent::Started { run: 1, node: "n".into(), at: DateTime::UNIX_EPOCH })
}

fn succeeded() -> NewEvent {
    stored(&JobEvent::Succeeded { run: 1, counts: JobCounts::default(), result: true })
}

fn failed() -> NewEvent {
    stored(&JobEvent::Failed { run: 1, reason: JobFailure::Internal, counts: JobCounts::default() })
}

fn rules(rule: Option<NotificationRule>) -> NewEvent {
    let mut settings = TenantSettings::default();
    settings.notifications.rules = rule.into_iter().map(|rule| ("progress".to_owned(), rule)).collect();
    stored(&TenantEvent::SettingsChanged { settings })
}

fn progress() -> NotificationRule {
    NotificationRule {
        on: [Occasion::JobStarted].into(),
        to: ["requester", "group:g-1"].into_iter().map(|word| word.to_owned().try_into().unwrap()).collect(),
    }
}

fn given(role: &str) -> NewEvent {
    stored(&UserRolesEvent::Assigned { user_id: "u-1".into(), role_id: role.into() })
}

fn locked() -> NewEvent {
    stored(&UserEvent::Locked { until: None, reason: LockReason::Administrator })
}

fn inbox(user: &str) -> StreamId {
    stream("Inbox", &inbox_stream(&user_recipient(user)))
}

fn marked(user: &str, position: u64, read: bool) -> NewEvent {
    stored(&InboxEvent::Marked { recipient: user_recipient(user), position, read })
}

fn read(user: &str, up_to: u64) -> NewEvent {
    stored(&InboxEvent::Read { recipient: user_recipient(user), up_to })
}

fn preferred(user: &str, mail: ByMail) -> NewEvent {
    let preferences = Preferences { mail, ..Preferences::default() };
    stored(&InboxEvent::Preferred { recipient: user_recipient(user), preferences })
}

/// What happens, event by event, each in a commit of its own.
fn history() -> Vec<(StreamId, NewEvent)> {
    let job = |id: &str| stream("Job", id);
    let roles = || stream("UserRoles", &user_roles_stream("u-1"));
    let digested =
        InboxEvent::Digested { recipient: user_recipient("u-1"), after: 0, up_to: 12, at: DateTime::UNIX_EPOCH };
    vec![
        (job("j-1"), queued("j-1", "u-1")),
        (job("j-1"), started()),
        (job("j-1"), succeeded()),
        (stream("Tenant", "demo"), rules(Some(progress()))),
        (job("j-2"), queued("j-2", "u-2")),
        (job("j-2"), started()),
        (job("j-2"), failed()),
        (stream("User", "u-1"), locked()),
        (roles(), given("r-1")),
        (inbox("u-1"), marked("u-1", 3, true)),
        (inbox("u-1"), marked("u-1", 9, true)),
        (inbox("u-1"), preferred("u-1", ByMail::Daily)),
        (inbox("u-1"), read("u-1", 8)),
        (inbox("u-1"), marked("u-1", 8, false)),
        (inbox("u-2"), marked("u-2", 7, true)),
        (stream("Tenant", "demo"), rules(None)),
        (job("j-3"), queued("j-3", "u-2")),
        (job("j-3"), started()),
        (job("j-3"), failed()),
        (inbox("u-1"), stored(&digested)),
        (roles(), given("r-2")),
    ]
}

/// The rows without times and ids that differ from run to run.
async fn rows(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for text in [
        "SELECT position, occasion || ' ' || object_kind || ' ' || object_id || ' ' || shared || ' ' || detail FROM notifications \
         ORDER BY 1",
        "SELECT audience, position FROM notification_audiences ORDER BY 1, 2",
        "SELECT recipient, read_to, preferences, digested_to, CASE WHEN digest_due IS NULL THEN 1 ELSE 0 END, signed_in FROM notification_inboxes ORDER BY 1",
        "SELECT recipient, position, is_read FROM notification_marks ORDER BY 1, 2",
    ] {
        all.extend(world.ask(&Scope::System, text).await);
    }
    all
}

#[tokio::test]
async fn notifications_are_the_same_however_they_came_to_be() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            for (stream, event) in history() {
                world.append(&stream, vec![event]).await;
                if !at_once {
                    world.catch_up().await;
                }
            }
            world.catch_up().await;
            dumps.push(rows(&world).await);
            let tables = [
                "notifications",
                "notification_audiences",
                "notification_inboxes",
                "notification_marks",
                "notification_rules",
            ];
            let mut live = Vec::new();
            for table in tables {
                live.push(world.rows(table).await);
            }
            assert!(projections::verify(&world.journal, "notifications", &|_, _| {}).await.unwrap().is_right());
            projections::rebuild(&world.journal, "notifications", &|_, _| {}).await.unwrap();
            for (table, before) in tables.iter().zip(live) {
                assert_eq!(world.rows(table).await, before, "{table}: also the times");
            }
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        let all = dumps[0].join("\n");
        for told in [
            "audience=user:u-1 position=3",
            "audience=user:u-2 position=6",
            "audience=group:g-1 position=6",
            "audience=permission:evident:jobs:write position=7",
            "audience=user:u-1 position=8",
            "audience=user:u-1 position=9",
            "recipient=user:u-1 position=8 is_read=0",
            "recipient=user:u-1 position=9 is_read=1",
        ] {
            assert!(all.contains(told), "{told} is not in\n{all}");
        }
        for not_told in ["position=2\n", "position=18", "recipient=user:u-1 position=3"] {
            assert!(!all.contains(not_told), "{not_told} is in\n{all}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_is_old_goes_and_what_is_somebodys_goes_with_them() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        for (stream, event) in history().into_iter().take(10) {
            world.append(&stream, vec![event]).await;
        }
        let erased = stored(&UserEvent::SubjectErased { subject: "u-1".into() });
        world.try_append(&stream("User", "u-1"), vec![erased], vec![(demo(), "u-1".into())]).await.unwrap();
        world.catch_up().await;
        let left = rows(&world).await.join("\n");
        assert!(!left.contains("user:u-1") && left.contains("user:u-2"), "{left}");
        ground.clock.step(91 * DAY);
        world.append(&stream("UserRoles", &user_roles_stream("u-2")), vec![given("r-9")]).await;
        world.catch_up().await;
        let left = rows(&world).await.join("\n");
        assert!(!left.contains("user:u-2"), "{left}");
        world.end().await;
    })
    .await;
}
