//! All webhooks.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use axum::response::Response;
use queries::webhook::{self, Webhook};
use serde_json::Value;

use super::super::find::Asked;
use super::super::{Desk, Halt};
use super::{name, path};
use crate::http::admin::Permission;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects, Row, State, Way};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/webhooks");
    let found = webhook::list(desk.journal().db(), desk.tenant(), asked.page()).await?;
    let row = |webhook: &Webhook| Row {
        href: desk.address(&path(&webhook.webhook_id)),
        name: name(webhook),
        told: vec![webhook.origin.clone()],
        count: Some((Row::FILTERS, events(webhook).len() as u64)),
        state: Some(State::from(webhook.state)),
        ..Row::default()
    };
    let register = Way { deed: Deed::RegisterWebhook, address: desk.address("/webhooks/new") };
    let view = Catalogue {
        console: desk.console(Section::Webhooks),
        export: None,
        of: Objects::Webhooks,
        chosen_for: String::new(),
        finder: None,
        rows: found.items.iter().map(row).collect(),
        next: asked.next(desk, found.next),
        ways: desk.may(Permission::WebhooksWrite).then_some(register).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn events(webhook: &Webhook) -> BTreeSet<&str> {
    let events = webhook.settings.get("events").and_then(Value::as_array);
    events.into_iter().flatten().filter_map(Value::as_str).collect()
}
