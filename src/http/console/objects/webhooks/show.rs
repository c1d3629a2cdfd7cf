//! One webhook.

use std::collections::BTreeMap;

use aggregates::webhook::{Pauser, WebhookState};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use queries::Page;
use queries::delivery::{self, DeliveryState};
use queries::webhook::Webhook;
use serde::Deserialize;
use serde_json::Value;

use super::super::{Desk, Halt};
use super::{disclose, found, line, name, path};
use crate::deliveries::WEBHOOK;
use crate::http::admin::{Permission, escaped};
use crate::pages::console::Section;
use crate::pages::console::objects::{
    Deed, DeliveryLine, Known, SecretRow, State, Way, WebhookPage, choice, told, webhook_pauser,
};

/// Deliveries that are shown.
const FIRST: u32 = 10;

/// The page.
pub(super) async fn get(Path((_, webhook)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &webhook).await)
}

#[derive(Deserialize)]
struct Paused {
    by: Pauser,
    reason: String,
}

#[derive(Deserialize)]
struct Secret {
    added_at: DateTime<Utc>,
    #[serde(default)]
    ends_at: Option<DateTime<Utc>>,
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let webhook = found(desk, id).await?;
    let writes = desk.may(Permission::WebhooksWrite);
    let secrets: BTreeMap<String, Secret> = Deserialize::deserialize(&webhook.secrets).unwrap_or_default();
    let secret = |(secret_id, secret): (String, Secret)| {
        let address = desk.address(&format!("{}/secrets/{}/remove", path(id), escaped(&secret_id)));
        SecretRow {
            secret_id,
            added_at: secret.added_at,
            expires_at: secret.ends_at,
            way: writes.then_some(Way { deed: Deed::RemoveWebhookSecret, address }),
        }
    };
    let paused = webhook.paused.as_ref().and_then(|paused| Paused::deserialize(paused).ok());
    let history = desk.address(&format!("/history/webhook/{}", escaped(id)));
    let dead = deliveries(desk, id, DeliveryState::Dead).await?;
    let view = WebhookPage {
        console: desk.console(Section::Webhooks),
        webhook_id: id.to_owned(),
        name: name(&webhook),
        state: State::from(webhook.state),
        paused: paused.map(|paused| (webhook_pauser(paused.by), paused.reason)),
        settings: known(desk, &webhook),
        secrets: secrets.into_iter().map(secret).collect(),
        since: webhook.created_at,
        ways: ways(desk, &webhook, !dead.is_empty()),
        dead,
        waiting: deliveries(desk, id, DeliveryState::Waiting).await?,
        deliveries: desk.address(&format!("{}/deliveries", path(id))),
        history: desk.may(Permission::HistoryRead).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn deliveries(desk: &Desk, id: &str, state: DeliveryState) -> Result<Vec<DeliveryLine>, Halt> {
    let (db, page) = (desk.journal().db(), Page::first(FIRST));
    let found = delivery::of_target(db, desk.tenant(), (WEBHOOK, id), Some(state), &page).await?;
    let href = |event| desk.address(&format!("{}/deliveries/{event}", path(id)));
    Ok(found.items.iter().map(|one| line(one, href(one.event_id))).collect())
}

fn ways(desk: &Desk, webhook: &Webhook, has_dead: bool) -> Vec<Way> {
    let way = |deed, end: &str| Way { deed, address: desk.address(&format!("{}{end}", path(&webhook.webhook_id))) };
    let mut ways = Vec::new();
    if desk.may(Permission::WebhooksWrite) {
        ways.push(way(Deed::ChangeWebhook, "/change"));
        ways.push(match webhook.state {
            WebhookState::Active => way(Deed::TestWebhook, "/stand/test"),
            WebhookState::Paused => way(Deed::ResumeWebhook, "/stand/resume"),
        });
        if has_dead {
            ways.push(way(Deed::RedriveWebhook, "/stand/redrive"));
        }
        if webhook.wants().is_some_and(|wants| wants.shape.is_signed()) {
            ways.push(way(Deed::RotateWebhookSecret, "/secrets/new"));
        }
    }
    if desk.may(Permission::WebhooksDisclose) {
        ways.push(way(Deed::DiscloseToWebhook, "/disclosure"));
    }
    if desk.may(Permission::WebhooksWrite) {
        if webhook.state == WebhookState::Active {
            ways.push(way(Deed::PauseWebhook, "/stand/pause"));
        }
        ways.push(way(Deed::ReplayWebhook, "/stand/replay"));
        ways.push(way(Deed::RemoveWebhook, "/stand/remove"));
    }
    ways
}

/// What is configured; of what is secret, that it is there.
fn known(desk: &Desk, webhook: &Webhook) -> Vec<Known> {
    let text = desk.frame().text();
    let known = |name: &str, value: String| Known { name: name.to_owned(), value, verified: None, identifies: false };
    let mut all = vec![
        known("origin", webhook.origin.clone()),
        known("disclosure", choice("disclosure", disclose::word(webhook.disclosure), text)),
    ];
    for name in ["events", "shape", "template", "fields", "pause_after"] {
        let Some(value) = webhook.settings.get(name).filter(|value| !value.is_null()) else { continue };
        let value = if name == "shape" { choice(name, &told(value, text), text) } else { told(value, text) };
        all.push(known(name, value));
    }
    let headers = webhook.settings.get("headers").and_then(Value::as_object).into_iter().flatten();
    let headers: Vec<&str> = headers.map(|(name, _)| name.as_str()).collect();
    if !headers.is_empty() {
        all.push(known("headers", headers.join(&text.say("list-separator"))));
    }
    all
}
