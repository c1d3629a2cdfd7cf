//! What a kind of message knows: which facts it tells, to whom, in which words, and what an answer means.

use async_trait::async_trait;
use bytes::Bytes;
use http::HeaderMap;
use journal::Stored;
use projections::Cursor;
use projections::deliveries::Delivery;

use super::{DeliveryError, Pace, Verdict};

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

/// A kind of message.
#[async_trait]
pub trait Kind: Send + Sync + 'static {
    /// Its name in the queue and in the figures. It is stored, so it never changes.
    fn name(&self) -> &'static str;

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

    /// What an answer means.
    fn verdict(&self, status: u16) -> Verdict {
        Verdict::usual(status)
    }
}
