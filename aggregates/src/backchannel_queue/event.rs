//! What may have happened to what waits for a person.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::BackchannelQueue;
use crate::catalogue::events;

/// Facts of one person's queue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum BackchannelQueueEvent {
    Queued { user_id: String, request_id: String, client_id: String, expires_at: DateTime<Utc>, at: DateTime<Utc> },
    Answered { request_id: String, allowed: bool },
}

events! { BackchannelQueueEvent of BackchannelQueue {
    Queued = "BackchannelRequestQueued" "1": "A request of a client waits for the person's answer.",
    Answered = "BackchannelRequestAnswered" "1": "A request was answered; its place is free at once only where the person said yes.",
} }
