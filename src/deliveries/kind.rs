//! What a kind of message knows: which facts it tells, to whom, in which words, and what an answer means.

use std::time::Duration;

use aggregates::TenantId;
use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;
use journal::Stored;
use projections::Cursor;
use projections::deliveries::Delivery;

use super::record::Record;
use super::{DeliveryError, Pace, Verdict};
use crate::outbound::OutboundError;

/// Somebody who is to hear of a fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receiver {
    /// Who: the kind finds them by it when the time has come.
    pub target: String,
    /// What must arrive in the order of the log.
    pub lane: String,
    /// What the message will be made of, in JSON. No secrets, and nobody's name.
    pub content: String,
}

/// A message as it goes out.
#[derive(Clone)]
pub struct Message {
    /// Where to.
    pub address: String,
    /// With which headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

/// What came of a message that a kind carried over by a way of its own.
#[derive(Clone, Debug)]
pub enum Carried {
    /// Somebody answered.
    Answered {
        /// The number of their answer; 0 where it came to none.
        status: u16,
        /// What it means.
        verdict: Verdict,
        /// The same in a few words.
        told: String,
        /// For how long the receiver is left alone from here on.
        rest: Option<Duration>,
    },
    /// Nobody did.
    Silent(OutboundError),
    /// There is nothing to tell any more.
    Unwanted,
}

impl Carried {
    /// The same with a rest after what has arrived.
    #[must_use]
    pub fn resting(self, after: Duration) -> Self {
        match self {
            Self::Answered { status, verdict: Verdict::Done, told, .. } => {
                Self::Answered { status, verdict: Verdict::Done, told, rest: Some(after) }
            }
            other => other,
        }
    }
}

/// How far a work of ours has come that stands in the queue in the place of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Errand {
    /// It is done; in a few words, what came of it.
    Done(String),
    /// It goes on after a while, from what is kept with it from now on.
    GoesOn(String, Duration),
}

/// A kind of message.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    /// Its name in the queue and in the figures. It is stored, so it never changes.
    fn name(&self) -> &'static str;

    /// Under which kind's name its deliveries stand in the queue, where another one sends them: so that one receiver has one queue.
    fn queue(&self) -> &'static str {
        self.name()
    }

    /// Its place in the log.
    fn cursor(&self) -> Cursor;

    /// The aggregates among whose events its facts are.
    fn aggregates(&self) -> &'static [&'static str];

    /// Whether an event is one of its facts, by its stored name.
    fn tells(&self, event_type: &str) -> bool;

    /// How patiently it is tried.
    fn pace(&self) -> Pace;

    /// Who is to hear of a fact, as it is known when the fact is queued.
    async fn receivers(&self, fact: &Stored) -> Result<Vec<Receiver>, DeliveryError>;

    /// The message, made anew for each attempt; `None` where the receiver does not ask for it any more.
    async fn message(&self, delivery: &Delivery) -> Result<Option<Message>, DeliveryError>;

    /// Carries the message over by a way of its own; `None` where it is posted as [`Self::message`] makes it.
    async fn carries(&self, _delivery: &Delivery) -> Result<Option<Carried>, DeliveryError> {
        Ok(None)
    }

    /// What an answer means.
    fn verdict(&self, status: u16) -> Verdict {
        Verdict::usual(status)
    }

    /// What an answer to this delivery means, where that is not the same for all of the kind.
    fn judges(&self, _delivery: &Delivery, status: u16) -> Verdict {
        self.verdict(status)
    }

    /// What a refusal says, where the receiver's words are among those that are agreed.
    fn refusal(&self, _said: &[u8]) -> Option<String> {
        None
    }

    /// The aggregates among whose events something is to be found at present: all of [`Self::aggregates`], or fewer as long as nobody
    /// could be told of the others. One event of those few makes the follower look at all.
    async fn listens(&self) -> Result<&'static [&'static str], DeliveryError> {
        Ok(self.aggregates())
    }

    /// Who is to hear of each of these facts, in their order. One that cannot be told is noted and passed over: it must not hold up
    /// the others.
    async fn audiences(&self, facts: &[&Stored]) -> Result<Vec<Vec<Receiver>>, DeliveryError> {
        let mut audiences = Vec::with_capacity(facts.len());
        for fact in facts {
            audiences.push(match self.receivers(fact).await {
                Err(error) if !error.is_transient() => {
                    let (kind, event, tenant) = (self.name(), fact.event_id, &fact.tenant_id);
                    tracing::error!(kind, %event, %tenant, %error, "nobody can be told of this; it is passed over");
                    Vec::new()
                }
                receivers => receivers?,
            });
        }
        Ok(audiences)
    }

    /// Whether an event is a reason to look after its receivers at once, whatever rest they were given.
    fn rouses(&self, _event_type: &str) -> bool {
        false
    }

    /// For how long a receiver is not to be told anything; asked when its turn begins.
    async fn holds(&self, _tenant: &TenantId, _target: &str) -> Result<Option<Duration>, DeliveryError> {
        Ok(None)
    }

    /// Works off a delivery that stands for a work of ours; `None` where it is a message.
    async fn works(&self, _delivery: &Delivery) -> Result<Option<Errand>, DeliveryError> {
        Ok(None)
    }

    /// What is kept of an attempt; `None` where nothing is.
    fn records(&self, _delivery: &Delivery, _message: &Message) -> Option<Record> {
        None
    }

    /// Looks after a delivery that is given up, before that is kept: what it was about will not arrive.
    async fn gives_up(&self, _delivery: &Delivery) -> Result<(), DeliveryError> {
        Ok(())
    }

    /// Looks at a receiver after a turn in which something did not arrive.
    async fn reviews(&self, _tenant: &TenantId, _target: &str) -> Result<(), DeliveryError> {
        Ok(())
    }
}
