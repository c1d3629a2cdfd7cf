//! One attempt: the message made, sent, and what came of it.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use journal::Journal;
use projections::deliveries::{Attempted, Delivery, Pause, Then};
use tokio::time::Instant;

use super::kind::{Carried, Errand};
use super::pace::rest;
use super::verdict::Silence;
use super::{DeliveryError, Kind, Verdict};
use crate::outbound::{Heard, Outbound, OutboundError};

/// Attempts, by kind and by what came of them: `done`, `again`, `dead`.
const DELIVERIES: &str = "evident_deliveries_total";
/// What is said of an attempt whose receiver is not there any more.
pub(super) const GONE: &str = "gone";
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
        let tried = self.tried(delivery).await;
        let Some(dead) = tried.attempted.as_ref().filter(|attempted| attempted.then == Then::Dead) else {
            return tried;
        };
        match self.kind.gives_up(&dead.delivery).await {
            Ok(()) => tried,
            Err(error) => self.failed(dead.delivery.clone(), &error),
        }
    }

    async fn tried(&self, delivery: Delivery) -> Tried {
        let now = self.journal.clock().now();
        if delivery.expires_at <= now {
            return self.ended(delivery, None, "it lasted too long".to_owned(), Then::Dead);
        }
        match self.kind.works(&delivery).await {
            Ok(None) => {}
            Ok(Some(errand)) => return self.worked(delivery, errand),
            Err(error) => return self.failed(delivery, &error),
        }
        match self.kind.carries(&delivery).await {
            Ok(None) => {}
            Ok(Some(carried)) => return self.carried(delivery, carried),
            Err(error) => return self.failed(delivery, &error),
        }
        let message = match self.kind.message(&delivery).await {
            Ok(Some(message)) => message,
            Ok(None) => return self.unwanted(delivery),
            Err(error) => return self.failed(delivery, &error),
        };
        let delivery = counted(delivery);
        let (record, begun) = (self.kind.records(&delivery, &message), Instant::now());
        let answer = self.outbound.tell(&message.address, message.headers, message.body).await;
        let exchange = record.map(|record| record.of(now, begun.elapsed(), answer.as_ref().ok()));
        let mut tried = match answer {
            Ok(heard) => self.answered(delivery, &heard),
            Err(error) => self.unanswered(delivery, &error),
        };
        if let Some(attempted) = &mut tried.attempted {
            attempted.exchange = exchange;
        }
        tried
    }

    /// A work of ours has come so far.
    fn worked(&self, delivery: Delivery, errand: Errand) -> Tried {
        match errand {
            Errand::Done(told) => self.ended(delivery, None, told, Then::Done),
            Errand::GoesOn(content, rest) => {
                let at = self.journal.clock().now() + rest;
                self.ended(Delivery { content, ..delivery }, None, "it goes on".to_owned(), Then::Again(at))
            }
        }
    }

    /// Something on our own side failed.
    fn failed(&self, delivery: Delivery, error: &DeliveryError) -> Tried {
        if error.is_transient() {
            tracing::warn!(kind = self.kind.name(), %error, "a message cannot be made; trying again");
            return Tried { attempted: None, pause: Pause::Until(self.journal.clock().now() + OWN_FAULT) };
        }
        tracing::error!(kind = self.kind.name(), tenant = %delivery.tenant, target = delivery.target, %error,
            "a message cannot be made");
        self.ended(delivery, None, error.to_string(), Then::Dead)
    }

    /// A kind carried the message over itself.
    fn carried(&self, delivery: Delivery, carried: Carried) -> Tried {
        match carried {
            Carried::Unwanted => self.unwanted(delivery),
            Carried::Silent(error) => self.unanswered(counted(delivery), &error),
            Carried::Answered { status, verdict, told, rest } => {
                let status = Some(status).filter(|status| *status > 0);
                self.judged(counted(delivery), status, verdict, Some(&told), rest)
            }
        }
    }

    fn unwanted(&self, delivery: Delivery) -> Tried {
        self.ended(delivery, None, "the receiver does not ask for it any more".to_owned(), Then::Dead)
    }

    fn answered(&self, delivery: Delivery, heard: &Heard) -> Tried {
        let verdict = self.kind.judges(&delivery, heard.status);
        let told = self.kind.refusal(&heard.said).filter(|_| verdict == Verdict::Stop);
        let now = self.journal.clock().now();
        let asked =
            heard.retry_after.as_deref().filter(|_| verdict == Verdict::Rest).and_then(|asked| rest(asked, now));
        self.judged(delivery, Some(heard.status), verdict, told.as_deref(), asked)
    }

    /// What follows an answer, in the words that it has or in our own, and the rest that was asked for.
    fn judged(
        &self,
        delivery: Delivery,
        status: Option<u16>,
        verdict: Verdict,
        told: Option<&str>,
        asked: Option<Duration>,
    ) -> Tried {
        let now = self.journal.clock().now();
        let told = |usual: &str| told.unwrap_or(usual).to_owned();
        match verdict {
            Verdict::Done => {
                let pause = asked.filter(|rest| !rest.is_zero()).map_or(Pause::None, |rest| Pause::Until(now + rest));
                Tried { pause, ..self.ended(delivery, status, told("arrived"), Then::Done) }
            }
            Verdict::Stop => self.ended(delivery, status, told("refused"), Then::Dead),
            Verdict::Again => self.again(delivery, status, told("not taken"), None),
            Verdict::Rest => {
                let rest = now + asked.unwrap_or_else(|| self.pause(delivery.attempts));
                let tried = self.again(delivery, status, told("asked for a rest"), Some(rest));
                Tried { pause: Pause::Until(rest), ..tried }
            }
            Verdict::Gone => {
                let back = now + self.pause(delivery.attempts);
                Tried { pause: Pause::Until(back), ..self.again(delivery, status, GONE.to_owned(), Some(back)) }
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
        Tried { attempted: Some(Attempted { delivery, status, outcome, then, exchange: None }), pause: Pause::None }
    }

    fn pause(&self, failures: u32) -> Duration {
        self.kind.pace().pause(failures, self.journal.entropy())
    }
}

/// One attempt more.
fn counted(delivery: Delivery) -> Delivery {
    Delivery { attempts: delivery.attempts.saturating_add(1), ..delivery }
}
