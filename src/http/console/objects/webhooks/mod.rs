//! `/console/webhooks`: addresses that are told what happens, by what messages are signed, and how each of them went.

mod deliveries;
mod disclose;
mod draft;
mod edit;
mod list;
mod secrets;
mod show;
mod stand;

use queries::delivery::{Delivery, DeliveryState};
use queries::webhook::{self, Webhook};
use serde_json::Value;

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{WebhooksDisclose, WebhooksRead, WebhooksWrite};
use crate::http::admin::{Target, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::{get, post};
use crate::pages::console::objects::{DeliveryLine, State};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(WebhooksRead, "/webhooks", get(list::get))
        .open(WebhooksWrite, "/webhooks/new", get(edit::get_new).merge(post(edit::post_new)))
        .open(WebhooksRead, "/webhooks/{webhook}", get(show::get))
        .open(WebhooksWrite, "/webhooks/{webhook}/change", get(edit::get).merge(post(edit::post)))
        .open(WebhooksDisclose, "/webhooks/{webhook}/disclosure", get(disclose::get).merge(post(disclose::post)))
        .open(WebhooksWrite, "/webhooks/{webhook}/secrets/new", get(secrets::get_new).merge(post(secrets::post_new)))
        .open(
            WebhooksWrite,
            "/webhooks/{webhook}/secrets/{secret}/remove",
            get(secrets::get).merge(post(secrets::post)),
        )
        .open(WebhooksWrite, "/webhooks/{webhook}/stand/{deed}", get(stand::get).merge(post(stand::post)))
        .open(WebhooksRead, "/webhooks/{webhook}/deliveries", get(deliveries::get))
        .open(WebhooksRead, "/webhooks/{webhook}/deliveries/{event}", get(deliveries::get_one))
        .open(
            WebhooksWrite,
            "/webhooks/{webhook}/deliveries/{event}/redrive",
            get(stand::get_redrive).merge(post(stand::post_redrive)),
        )
}

/// The page of a webhook: a path below the console.
fn path(webhook: &str) -> String {
    format!("/webhooks/{}", escaped(webhook))
}

async fn found(desk: &Desk, id: &str) -> Result<Webhook, Halt> {
    let found = webhook::by_id(desk.journal().db(), desk.tenant(), id).await?;
    let absent = || Problem::new(Kind::NotFound, "there is no such webhook; list the webhooks to find one");
    Ok(found.ok_or_else(absent)?)
}

fn name(webhook: &Webhook) -> String {
    webhook.settings.get("name").and_then(Value::as_str).unwrap_or(&webhook.webhook_id).to_owned()
}

fn target(desk: &Desk, id: &str) -> Target {
    Target::Webhook(desk.tenant().clone(), id.to_owned())
}

/// A delivery in a list; `href` is its own page, where it has one.
pub(super) fn line(delivery: &Delivery, href: String) -> DeliveryLine {
    let waits = delivery.state == DeliveryState::Waiting;
    DeliveryLine {
        href,
        position: delivery.position,
        state: State::from(delivery.state),
        attempts: delivery.attempts,
        at: delivery.attempted_at.unwrap_or(delivery.queued_at),
        due_at: waits.then_some(delivery.due_at),
        outcome: delivery.outcome.clone().unwrap_or_default(),
    }
}
