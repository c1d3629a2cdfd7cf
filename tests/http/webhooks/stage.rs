//! An installation that tells webhooks, and what happens in it.

use aggregates::webhook::{Shape, SigningSecret, WebhookSettings};
use commands::role::{ChangeRole, CreateRole};
use commands::webhook::{Given, RegisterWebhook, WebhookDraft};
use journal::db::Engine;
use queries::delivery::{Delivery, DeliveryState};
use serde_json::Map;

use crate::logout::stage::{self, acme};

/// An installation.
pub struct Stage(pub stage::Stage);

/// A webhook that was registered.
pub struct Told {
    pub id: String,
    pub secret: Option<SigningSecret>,
}

/// What is usual: everything that happens to roles, in the standard shape.
pub fn draft(address: &str) -> WebhookDraft {
    WebhookDraft {
        name: "Somebody".into(),
        url: Given::New(address.into()),
        events: ["Role.*".to_owned()].into(),
        shape: Shape::Standard,
        headers: [].into(),
        fields: Map::new(),
        template: None,
        pause_after: WebhookSettings::USUAL_PAUSE_AFTER,
    }
}

impl Stage {
    pub async fn on(engine: Engine) -> Self {
        Self(stage::Stage::on(engine).await)
    }

    pub async fn end(self) {
        self.0.end().await;
    }

    /// Registers a webhook.
    pub async fn webhook(&self, draft: WebhookDraft) -> Told {
        let registered = self.0.world.does(&RegisterWebhook { tenant: acme(), draft }).await;
        Told { id: registered.webhook_id, secret: registered.secret }
    }

    /// Something happens to a new object. Answers which.
    pub async fn role(&self, name: &str) -> String {
        let permissions = ["evident:users:read".to_owned()].into();
        let (tenant, name, description) = (acme(), name.to_owned(), "Looks".to_owned());
        self.0.world.does(&CreateRole { tenant, name, description, permissions }).await.0
    }

    /// Something more happens to it.
    pub async fn renamed(&self, role: &str, name: &str) {
        let (tenant, id, name) = (acme(), role.to_owned(), Some(name.to_owned()));
        self.0.world.does(&ChangeRole { tenant, id, name, description: None, permissions: None }).await;
    }

    /// Waits until so many deliveries to a webhook stand so.
    pub async fn waits_for(
        &self,
        webhook: &str,
        state: DeliveryState,
        count: usize,
        fits: impl Fn(&Delivery) -> bool,
    ) -> Vec<Delivery> {
        self.0.waits_for(state, count, |one| one.target == webhook && fits(one)).await
    }

    /// The events of a webhook's own stream.
    pub async fn events_of(&self, webhook: &str) -> Vec<String> {
        let stream = journal::StreamId::new(&acme(), "Webhook", webhook);
        let events = self.0.world.journal.read_stream(&stream, 0, 1000).await.unwrap();
        events.iter().map(|event| event.event_type.clone()).collect()
    }
}

/// What an object is in the log's words, told by a message.
pub fn about(heard: &crate::receiver::Heard) -> (String, String) {
    let event = heard.json();
    (event["event"].as_str().unwrap().to_owned(), event["subject"].as_str().unwrap().to_owned())
}

impl crate::receiver::Heard {
    pub fn id(&self) -> String {
        self.headers["webhook-id"].clone()
    }
}
