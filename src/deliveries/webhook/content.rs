//! What is kept with a delivery to a webhook.

use aggregates::webhook::{Disclosure, Shape};
use journal::Position;
use projections::deliveries::Delivery;
use serde::{Deserialize, Serialize};

use crate::deliveries::DeliveryError;

/// What a delivery is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(super) enum Content {
    /// The event itself, as the webhook was set up when it was queued.
    Message {
        /// How many events of the webhook's stream that is.
        version: u64,
        /// In which shape.
        shape: Shape,
        /// What it may see of people at most.
        disclosed: Disclosure,
    },
    /// A work: to queue again what happened after a position, up to another.
    Replay {
        /// After which.
        after: Position,
        /// Up to and with which.
        until: Position,
        /// How many events were queued so far.
        queued: u64,
    },
    /// A work: to take up again what was given up.
    Redrive {
        /// Only this event.
        event_id: Option<String>,
    },
    /// Nothing but a reason to look after the webhook at once.
    Rouse,
}

impl Content {
    /// What is kept with this delivery.
    pub(super) fn of(delivery: &Delivery) -> Result<Self, DeliveryError> {
        Ok(serde_json::from_str(&delivery.content)?)
    }

    /// As it is kept.
    pub(super) fn text(&self) -> Result<String, DeliveryError> {
        Ok(serde_json::to_string(self)?)
    }
}
