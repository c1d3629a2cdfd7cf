//! Webhooks: rows of one commit are the rows of many, a replay gives them again, and nothing secret stands in them.

use aggregates::webhook::{Disclosure, Pauser, Shape, WebhookEvent, WebhookSettings};
use aggregates::{Keyring, Secret};
use chrono::{DateTime, Utc};
use support::on_both_engines;

use crate::world::{World, stored, stream};

const TABLE: &str = "webhooks";
const HIDDEN: &str = "told-to-nobody";

fn settings(name: &str, shape: Shape) -> WebhookSettings {
    WebhookSettings {
        name: name.into(),
        url: WebhookSettings::secret(format!("https://hooks.example.com/{HIDDEN}")),
        events: ["*".to_owned()].into(),
        shape,
        headers: [("authorization".to_owned(), WebhookSettings::secret(HIDDEN))].into(),
        fields: serde_json::Map::new(),
        template: None,
        pause_after: 50,
    }
}

fn history() -> Vec<WebhookEvent> {
    let origin = || "https://hooks.example.com".to_owned();
    let (at, id) = (DateTime::<Utc>::UNIX_EPOCH, || "s-1".to_owned());
    let secret = || Secret::new(Keyring::WebhookSecrets, HIDDEN.to_owned());
    vec![
        WebhookEvent::Registered { id: "w-1".into(), origin: origin(), settings: settings("First", Shape::Standard) },
        WebhookEvent::SecretAdded { secret_id: id(), secret: secret(), at },
        WebhookEvent::SecretRetired { secret_id: id(), ends_at: at },
        WebhookEvent::SecretAdded { secret_id: "s-2".into(), secret: secret(), at },
        WebhookEvent::Paused { by: Pauser::Program, reason: "gone".into() },
        WebhookEvent::ReplayRequested { after: 1 },
        WebhookEvent::Resumed { at },
        WebhookEvent::DisclosureChanged { disclosure: Disclosure::Sealed },
        WebhookEvent::Changed { origin: origin(), settings: settings("Second", Shape::Slack) },
        WebhookEvent::SecretRemoved { secret_id: id() },
        WebhookEvent::Paused { by: Pauser::Administrator, reason: "moving".into() },
    ]
}

#[tokio::test]
async fn a_history_of_webhooks_leaves_the_same_rows_in_one_commit_and_in_many() {
    on_both_engines(async |ground| {
        let mut dumps = Vec::new();
        for at_once in [false, true] {
            let ground = support::Ground::new(ground.engine).await;
            let world = World::new(&ground).await;
            let removed = [history(), vec![WebhookEvent::Removed]].concat();
            for (id, history) in [("w-1", history()), ("w-2", removed)] {
                let chunk = if at_once { history.len() } else { 1 };
                for events in history.chunks(chunk) {
                    world.append(&stream("Webhook", id), events.iter().map(stored).collect()).await;
                }
            }
            let live = world.rows(TABLE).await;
            assert!(live.len() == 1 && !live[0].contains(HIDDEN), "{live:?}");
            let question = "SELECT state, disclosure, origin, settings, paused, secrets FROM webhooks";
            dumps.push(world.ask(&journal::db::Scope::System, question).await);
            assert!(projections::verify(&world.journal, TABLE, &|_, _| {}).await.unwrap().is_right());
            projections::rebuild(&world.journal, TABLE, &|_, _| {}).await.unwrap();
            assert_eq!(world.rows(TABLE).await, live, "also the times");
            world.end().await;
        }
        assert_eq!(dumps[0], dumps[1]);
        for part in ["state=paused", "disclosure=sealed", "Second", "slack", "moving", "s-2"] {
            assert!(dumps[0][0].contains(part), "{part} in {:?}", dumps[0]);
        }
        assert!(!dumps[0][0].contains("s-1"), "{:?}", dumps[0]);
    })
    .await;
}
