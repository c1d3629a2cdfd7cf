//! One attempt: the message made, sent, and what came of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use journal::Journal;
use projections::deliveries::{Attempted, Delivery, Pause, Then};

use super::pace::rest;
use super::verdict::Silence;
use super::{Kind, Verdict};
use crate::outbound::{Heard, Outbound, OutboundError};

/// Attempts, by kind and by what came of them: `done`, `again`, `dead`.
const DELIVERIES: &str = "evident_deliveries_total";
/// When we try again where it was our own fault.
const OWN_FAULT: Duration = Duration::from_secs(1);

/// What an attempt needs.
#[derive(Clone)]
pub(super) struct Means {
    pub(super) journal: Journal,
    pub(super) outbound: Outbound,
    pub(super) kind: Arc<dyn Kind>,
    /// How often in a row nobody was there.
    pub(super) failures: u32,
}

/// What is said of an attempt: nothing where none was made.
pub(super) struct Tried {
    pub(super) attempted: Option<Attempted>,
    pub(super) pause: Pause,
}

impl Means {
    pub(super) async fn attempt(&self, delivery: Delivery) -> Tried {
        let now = self.journal.clock().now();
        if delivery.expires_at <= now {
            return self.ended(delivery, None, "it lasted too long".to_owned(), Then::Dead);
        }
        let message = match self.kind.message(&delivery).await {
            Ok(Some(message)) => message,
            Ok(None) => {
                let told = "the receiver does not ask for it any more".to_owned();
                return self.ended(delivery, None, told, Then::Dead);
            }
            Err(error) if error.is_transient() => {
                tracing::warn!(kind = self.kind.name(), %error, "a message cannot be made; trying again");
                return Tried { attempted: None, pause: Pause::Until(now + OWN_FAULT) };
            }
            Err(error) => {
                tracing::error!(kind = self.kind.name(), tenant = %delivery.tenant, target = delivery.target, %error,
                    "a message cannot be made");
                return self.ended(delivery, None, error.to_string(), Then::Dead);
            }
        };
        let delivery = Delivery { attempts: delivery.attempts.saturating_add(1), ..delivery };
        match self.outbound.tell(&message.address, message.headers, message.body).await {
            Ok(heard) => self.answered(delivery, &heard),
            Err(error) => self.unanswered(delivery, &error),
        }
    }

    fn answered(&self, delivery: Delivery, heard: &Heard) -> Tried {
        let (now, status) = (self.journal.clock().now(), Some(heard.status));
        match self.kind.verdict(heard.status) {
            Verdict::Done => self.ended(delivery, status, "arrived".to_owned(), Then::Done),
            Verdict::Stop => self.ended(delivery, status, "refused".to_owned(), Then::Dead),
            Verdict::Again => self.again(delivery, status, "not taken".to_owned(), None),
            Verdict::Rest => {
                let asked = heard.retry_after.as_deref().and_then(|asked| rest(asked, now));
                let rest = now + asked.unwrap_or_else(|| self.pause(delivery.attempts));
                let tried = self.again(delivery, status, "asked for a rest".to_owned(), Some(rest));
                Tried { pause: Pause::Until(rest), ..tried }
            }
        }
    }

    fn unanswered(&self, delivery: Delivery, error: &OutboundError) -> Tried {
        let (now, told) = (self.journal.clock().now(), error.to_string());
        match Silence::of(error) {
            Silence::Refused => self.ended(delivery, None, told, Then::Dead),
            Silence::Again => self.again(delivery, None, told, None),
            Silence::Away => {
                let back = now + self.pause(self.failures.saturating_add(1));
                Tried { pause: Pause::Away(back), ..self.again(delivery, None, told, None) }
            }
            Silence::Busy => Tried { attempted: None, pause: Pause::Until(now + OWN_FAULT) },
        }
    }

    /// Another attempt, unless there were enough.
    fn again(&self, delivery: Delivery, status: Option<u16>, told: String, at: Option<DateTime<Utc>>) -> Tried {
        if delivery.attempts >= self.kind.pace().attempts {
            return self.ended(delivery, status, told, Then::Dead);
        }
        let at = at.unwrap_or_else(|| self.journal.clock().now() + self.pause(delivery.attempts));
        self.ended(delivery, status, told, Then::Again(at))
    }

    fn ended(&self, delivery: Delivery, status: Option<u16>, outcome: String, then: Then) -> Tried {
        let became = match then {
            Then::Done => "done",
            Then::Again(_) => "again",
            Then::Dead => "dead",
        };
        metrics::counter!(DELIVERIES, "kind" => self.kind.name(), "outcome" => became).increment(1);
        if then == Then::Dead {
            let (tenant, target, event) = (&delivery.tenant, &delivery.target, delivery.event_id);
            tracing::warn!(kind = self.kind.name(), %tenant, target, %event, status, outcome, "a delivery is given up");
        }
        Tried { attempted: Some(Attempted { delivery, status, outcome, then }), pause: Pause::None }
    }

    fn pause(&self, failures: u32) -> Duration {
        self.kind.pace().pause(failures, self.journal.entropy())
    }
}
