//! What a webhook was told, is told and was not told, and each message with its attempts.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::delivery::{self, Attempt, DeliveryState};
use uuid::Uuid;

use super::super::find::Asked;
use super::super::{Desk, Halt};
use super::{found, line, name, path};
use crate::deliveries::{WEBHOOK, said};
use crate::http::admin::Permission::{UsersRead, WebhooksWrite};
use crate::http::admin::escaped;
use crate::http::error::problem::{Kind, Problem};
use crate::pages::console::Section;
use crate::pages::console::objects::{AttemptRow, Deed, DeliveriesPage, DeliveryPage, State, Way, facts};

/// The list.
pub(super) async fn get(Path((_, webhook)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(list(&desk, &webhook).await)
}

/// One of them.
pub(super) async fn get_one(Path((_, webhook, event)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(one(&desk, &webhook, &event).await)
}

fn chosen(desk: &Desk) -> Option<DeliveryState> {
    let named = desk.visit.parameter("state");
    let states = [DeliveryState::Waiting, DeliveryState::Done, DeliveryState::Dead];
    states.into_iter().find(|state| named.as_deref() == Some(state.as_str()))
}

async fn list(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let webhook = found(desk, id).await?;
    let (here, state) = (format!("{}/deliveries", path(id)), chosen(desk));
    let asked = Asked::of(desk, here.clone()).keeping("state", state.map(DeliveryState::as_str));
    let of = (WEBHOOK, id);
    let found = delivery::of_target(desk.journal().db(), desk.tenant(), of, state, asked.page()).await?;
    let page = |event: &Uuid| desk.address(&format!("{here}/{event}"));
    let redrive = Way { deed: Deed::RedriveWebhook, address: desk.address(&format!("{}/stand/redrive", path(id))) };
    let offers = desk.may(WebhooksWrite) && state == Some(DeliveryState::Dead) && !found.items.is_empty();
    let view = DeliveriesPage {
        console: desk.console(Section::Webhooks),
        name: name(&webhook),
        chosen: state.map_or("", DeliveryState::as_str),
        lines: found.items.iter().map(|one| line(one, page(&one.event_id))).collect(),
        next: asked.next(desk, found.next),
        ways: offers.then_some(redrive).into_iter().collect(),
        back: desk.address(&path(id)),
        here: desk.address(&here),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn one(desk: &Desk, id: &str, event: &str) -> Result<Response, Halt> {
    let absent = || Problem::new(Kind::NotFound, "there is no such delivery; list the deliveries to find one");
    let webhook = found(desk, id).await?;
    let event_id: Uuid = event.parse().map_err(|_| absent())?;
    let (db, tenant, of) = (desk.journal().db(), desk.tenant(), (WEBHOOK, id));
    let kept = delivery::one(db, tenant, of, event_id).await?.ok_or_else(absent)?;
    let attempts = delivery::attempts(db, tenant, of, event_id).await?;
    let message = said(&desk.visit.shared, tenant, id, &kept.content, kept.delivery.position).await?;
    let here = format!("{}/deliveries/{}", path(id), escaped(event));
    let redrive = Way { deed: Deed::RedriveDelivery, address: desk.address(&format!("{here}/redrive")) };
    let offers = desk.may(WebhooksWrite) && kept.delivery.state == DeliveryState::Dead;
    let view = DeliveryPage {
        console: desk.console(Section::Webhooks),
        name: name(&webhook),
        line: line(&kept.delivery, String::new()),
        event_id: event_id.to_string(),
        // What it shows of people is for those who may read users.
        body: message.filter(|(_, clear)| !clear || desk.may(UsersRead)).map(|(body, _)| body),
        attempts: attempts.into_iter().map(|attempt| row(desk, attempt)).collect(),
        ways: offers.then_some(redrive).into_iter().collect(),
        back: desk.address(&format!("{}/deliveries", path(id))),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn row(desk: &Desk, attempt: Attempt) -> AttemptRow {
    let Attempt { at, number, milliseconds, status, outcome, became, request, response } = attempt;
    let request: serde_json::Value = serde_json::from_str(&request).unwrap_or_default();
    AttemptRow {
        number,
        at,
        milliseconds,
        status,
        outcome,
        became: State::of_attempt(&became),
        request: facts(&request, desk.frame().text()),
        response,
    }
}
