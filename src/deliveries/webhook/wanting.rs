//! Which webhooks want an event, and what the webhooks' own events ask for.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::webhook::{EventFilter, WebhookEvent};
use journal::Stored;
use queries::webhook::{self, Wants, Webhook};

use super::WEBHOOK;
use super::content::Content;
use crate::deliveries::{DeliveryError, Receiver};
use crate::http::Shared;

/// The webhooks of some tenants with what they want.
struct Rows(BTreeMap<String, Vec<(Webhook, Wants)>>);

impl Rows {
    fn of(found: Vec<Webhook>) -> Self {
        let mut rows = BTreeMap::<_, Vec<_>>::new();
        for row in found {
            let Some(wants) = row.wants() else { continue };
            rows.entry(row.tenant_id.clone()).or_default().push((row, wants));
        }
        Self(rows)
    }

    fn tenant(&self, fact: &Stored) -> impl Iterator<Item = &(Webhook, Wants)> {
        self.0.get(fact.tenant_id.as_str()).into_iter().flatten()
    }
}

/// Who is to hear of each fact. Rows are never stale, so one look is enough for all of them: who was registered since a fact happened is told
/// apart by the time.
pub(super) async fn audiences(shared: &Shared, facts: &[&Stored]) -> Result<Vec<Vec<Receiver>>, DeliveryError> {
    let tenants: BTreeSet<_> = facts.iter().map(|fact| &fact.tenant_id).collect();
    let rows = Rows::of(webhook::of_tenants(shared.journal.db(), &tenants).await?);
    let audiences = facts.iter().map(|fact| {
        audience(&rows, fact).unwrap_or_else(|error| {
            // It must not hold up the others.
            let (event, tenant) = (fact.event_id, &fact.tenant_id);
            tracing::error!(kind = WEBHOOK, %event, %tenant, %error, "no webhook can be told of this; it is passed over");
            Vec::new()
        })
    });
    Ok(audiences.collect())
}

fn audience(rows: &Rows, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
    let own = if fact.aggregate_type == "Webhook" { asked(rows, fact)? } else { None };
    let mut audience = Vec::new();
    for (row, wants) in rows.tenant(fact) {
        let itself = own.as_ref().is_some_and(|own| own.target == row.webhook_id);
        if !itself && row.created_at.timestamp_micros() <= fact.recorded_at && admits(wants, fact) {
            audience.push(told(row, wants, fact)?);
        }
    }
    audience.extend(own);
    Ok(audience)
}

/// Whether a webhook wants an event.
fn admits(wants: &Wants, fact: &Stored) -> bool {
    EventFilter(&wants.events).admits(&fact.aggregate_type, &fact.event_type)
}

/// An event for a webhook, where it wants it.
pub(super) fn wanted(row: &Webhook, fact: &Stored) -> Result<Option<Receiver>, DeliveryError> {
    let wants = row.wants().filter(|wants| admits(wants, fact) && !is_asking(fact, &row.webhook_id));
    wants.map(|wants| told(row, &wants, fact)).transpose()
}

/// Whether an event is one by which this webhook was asked for something: that is no message to it.
fn is_asking(fact: &Stored, id: &str) -> bool {
    let asking = ["WebhookTestRequested", "WebhookReplayRequested", "WebhookRedriveRequested"];
    fact.aggregate_id == id && asking.contains(&fact.event_type.as_str())
}

fn told(row: &Webhook, wants: &Wants, fact: &Stored) -> Result<Receiver, DeliveryError> {
    let content = Content::Message { version: row.version, shape: wants.shape, disclosed: row.disclosure };
    receiver(row, lane(fact), &content)
}

fn receiver(row: &Webhook, lane: String, content: &Content) -> Result<Receiver, DeliveryError> {
    Ok(Receiver { target: row.webhook_id.clone(), lane, content: content.text()? })
}

/// What must arrive in the order of the log: what happened to one object.
fn lane(fact: &Stored) -> String {
    format!("{}/{}", fact.aggregate_type, fact.aggregate_id)
}

/// What a webhook's own event asks for.
fn asked(rows: &Rows, fact: &Stored) -> Result<Option<Receiver>, DeliveryError> {
    let Some((row, wants)) = rows.tenant(fact).find(|(row, _)| row.webhook_id == fact.aggregate_id) else {
        return Ok(None);
    };
    // Not in the way of messages: each work has a lane of its own.
    let lane = || format!("~{}", fact.event_id);
    let (lane, content) = match serde_json::from_str(&fact.payload)? {
        WebhookEvent::TestRequested => return told(row, wants, fact).map(Some),
        WebhookEvent::ReplayRequested { after } => (lane(), Content::Replay { after, until: fact.position, queued: 0 }),
        WebhookEvent::RedriveRequested { event_id } => (lane(), Content::Redrive { event_id }),
        // Who wants to hear of it anyway is roused by that.
        WebhookEvent::Resumed { .. } | WebhookEvent::Changed { .. } if !admits(wants, fact) => (lane(), Content::Rouse),
        _ => return Ok(None),
    };
    receiver(row, lane, &content).map(Some)
}
