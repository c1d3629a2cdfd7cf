//! Webhooks: addresses of a tenant's own are told what happens, each in the order of its objects.
//!
//! What is queued names the event and the version of the webhook's settings, so every attempt makes the same bytes, and nothing personal
//! waits in the queue: an event whose person was erased meanwhile is told without them. What the webhook's own events ask for (a test, a
//! replay, another try) goes through the queue as well: so it is done once, whatever dies, and by one node.

mod compose;
mod content;
mod errands;
mod fill;
mod known;
mod said;
mod wanting;

use std::sync::LazyLock;
use std::time::Duration;

use aggregates::webhook::{Disclosure, Pauser, Shape, WebhookSettings, WebhookState};
use aggregates::{TenantId, catalogue};
use async_trait::async_trait;
use chrono::TimeDelta;
use commands::webhook::PauseWebhook;
use commands::{Context, execute};
use journal::{Actor, Stored};
use projections::Cursor;
use projections::deliveries::Delivery;
use queries::{delivery, webhook};

pub use said::said;

use super::attempt::GONE;
use super::{DeliveryError, Errand, Kind, Message, Pace, Receiver, Record, Verdict};
use crate::http::Shared;
use content::Content;
use known::Known;

/// The kind's name in the queue.
pub const WEBHOOK: &str = "webhook";
/// How often it is looked whether a paused webhook was resumed. Who resumes one rouses it, so this is for the case that nobody did.
const LOOK: Duration = Duration::from_mins(1);
/// A webhook that took nothing for so long, at so many attempts, is paused.
const TOO_LONG: (TimeDelta, u64) = (TimeDelta::days(1), 10);

/// The kind.
pub struct Webhooks {
    shared: Shared,
    known: Known,
}

impl Webhooks {
    /// With what handlers share: the log, and how the issuer is called.
    pub fn new(shared: Shared) -> Self {
        Self { known: Known::new(&shared.journal), shared }
    }
}

/// Every aggregate: a webhook may want any event.
fn every_aggregate() -> &'static [&'static str] {
    static ALL: LazyLock<Vec<&str>> = LazyLock::new(|| {
        let mut all: Vec<_> = catalogue().iter().map(|kind| kind.aggregate_type).collect();
        all.dedup();
        all
    });
    &ALL
}

/// What an answer means to a webhook of a shape.
fn verdict(shape: Shape, status: u16) -> Verdict {
    match (shape, status) {
        (Shape::Slack, 200) | (Shape::Standard | Shape::Template | Shape::Datadog, 200..=299) => Verdict::Done,
        (Shape::Slack, 400) | (Shape::Datadog, 400 | 413) => Verdict::Stop,
        (Shape::Slack, 403 | 404) | (_, 410) => Verdict::Gone,
        (_, 429 | 502..=504) => Verdict::Rest,
        _ => Verdict::Again,
    }
}

#[async_trait]
impl Kind for Webhooks {
    fn name(&self) -> &'static str {
        WEBHOOK
    }

    fn cursor(&self) -> Cursor {
        Cursor::new(WEBHOOK)
    }

    fn aggregates(&self) -> &'static [&'static str] {
        every_aggregate()
    }

    fn tells(&self, _: &str) -> bool {
        true
    }

    fn pace(&self) -> Pace {
        Pace {
            attempts: 60,
            first: Duration::from_secs(5),
            longest: Duration::from_hours(1),
            lasting: TimeDelta::days(7),
        }
    }

    async fn listens(&self) -> Result<&'static [&'static str], DeliveryError> {
        Ok(if webhook::any(self.shared.journal.db()).await? { self.aggregates() } else { &["Webhook"] })
    }

    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError> {
        Ok(self.audiences(&[fact]).await?.pop().unwrap_or_default())
    }

    async fn audiences(&self, facts: &[&Stored]) -> Result<Vec<Vec<Receiver>>, DeliveryError> {
        wanting::audiences(&self.shared, facts).await
    }

    fn rouses(&self, event_type: &str) -> bool {
        ["WebhookResumed", "WebhookChanged", "WebhookTestRequested", "WebhookRedriveRequested"].contains(&event_type)
    }

    async fn holds(&self, tenant: &TenantId, target: &str) -> Result<Option<Duration>, DeliveryError> {
        let row = webhook::by_id(self.shared.journal.db(), tenant, target).await?;
        Ok(row.filter(|row| row.state == WebhookState::Paused).map(|_| LOOK))
    }

    async fn works(&self, delivery: &Delivery) -> Result<Option<Errand>, DeliveryError> {
        let content = Content::of(delivery)?;
        errands::work(self, delivery, content).await
    }

    async fn message(&self, delivery: &Delivery) -> Result<Option<Message>, DeliveryError> {
        let Content::Message { version, .. } = Content::of(delivery)? else { return Ok(None) };
        let (tenant, target) = (&delivery.tenant, &delivery.target);
        let Some(row) = webhook::by_id(self.shared.journal.db(), tenant, target).await? else { return Ok(None) };
        let (then, now) =
            (self.known.at(tenant, target, version).await?, self.known.at(tenant, target, row.version).await?);
        let Some(body) = compose::body(&self.shared, &then, &now, delivery.position).await? else { return Ok(None) };
        Ok(Some(compose::message(&self.shared, &now, delivery.event_id, body)?))
    }

    fn judges(&self, delivery: &Delivery, status: u16) -> Verdict {
        match Content::of(delivery) {
            Ok(Content::Message { shape, .. }) => verdict(shape, status),
            _ => self.verdict(status),
        }
    }

    fn records(&self, delivery: &Delivery, message: &Message) -> Option<Record> {
        let Ok(Content::Message { disclosed, .. }) = Content::of(delivery) else { return None };
        Some(Record {
            request: compose::recorded(message),
            // What is personal in the message may come back in the answer, where no erasure would find it.
            keeps_answer: disclosed != Disclosure::Clear,
            kept: TimeDelta::days(i64::from(self.shared.settings.delivery_log_days)),
        })
    }

    async fn reviews(&self, tenant: &TenantId, target: &str) -> Result<(), DeliveryError> {
        let db = self.shared.journal.db();
        let Some(row) = webhook::by_id(db, tenant, target).await? else { return Ok(()) };
        if row.state == WebhookState::Paused {
            return Ok(());
        }
        let state = self.known.at(tenant, target, row.version).await?;
        let since = state.resumed_at().unwrap_or(row.created_at);
        let failing = delivery::failing(db, tenant, (WEBHOOK, target), since, GONE).await?;
        let bound = state.settings().map_or(WebhookSettings::USUAL_PAUSE_AFTER, |settings| settings.pause_after);
        let (too_long, at_least) = TOO_LONG;
        let lasts = failing.since.map_or(TimeDelta::zero(), |first| self.shared.journal.clock().now() - first);
        let reason = if failing.outcomes > 0 {
            "the receiver answered that it is gone".to_owned()
        } else if failing.attempts >= u64::from(bound) {
            format!("{} attempts in a row failed", failing.attempts)
        } else if lasts >= too_long && failing.attempts >= at_least {
            format!("every attempt failed for {} hours", lasts.num_hours())
        } else {
            return Ok(());
        };
        self.pause(tenant, target, reason).await
    }
}

impl Webhooks {
    /// Pauses a webhook. That it is an event is what tells those concerned.
    async fn pause(&self, tenant: &TenantId, target: &str, reason: String) -> Result<(), DeliveryError> {
        tracing::warn!(%tenant, target, reason, "a webhook is paused");
        let context = Context::new(self.shared.journal.clone(), Actor::system());
        let (tenant, id) = (tenant.clone(), target.to_owned());
        let pause = PauseWebhook { tenant, id, by: Pauser::Program, reason };
        execute(&context, &pause).await.map(drop).map_err(DeliveryError::Pause)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_shape_has_its_own_yes_and_no() {
        use Verdict::{Again, Done, Gone, Rest, Stop};
        let table = [
            (
                Shape::Standard,
                [(200, Done), (204, Done), (400, Again), (404, Again), (410, Gone), (429, Rest), (500, Again)],
            ),
            (
                Shape::Template,
                [(200, Done), (204, Done), (400, Again), (404, Again), (410, Gone), (503, Rest), (500, Again)],
            ),
            (
                Shape::Slack,
                [(200, Done), (400, Stop), (403, Gone), (404, Gone), (410, Gone), (429, Rest), (500, Again)],
            ),
            (
                Shape::Datadog,
                [(202, Done), (400, Stop), (403, Again), (413, Stop), (408, Again), (429, Rest), (503, Rest)],
            ),
        ];
        for (shape, answers) in table {
            for (status, meaning) in answers {
                assert_eq!(verdict(shape, status), meaning, "{shape:?} {status}");
            }
        }
    }

    #[test]
    fn every_aggregate_is_listened_to_once() {
        let all = every_aggregate();
        assert!(all.contains(&"User") && all.contains(&"Webhook"));
        assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), all.len());
    }
}
