//! What one may ask of what waits for a person.

use chrono::{DateTime, Utc};

/// Intents towards one person's queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BackchannelQueueCommand {
    /// Let a request wait.
    Queue {
        /// Whose queue; the same for the whole life of the stream.
        user_id: String,
        /// Which request.
        request_id: String,
        /// Who asks.
        client_id: String,
        /// When its place is free in any case.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// It was answered. One that does not wait is passed over.
    Answer {
        /// Which.
        request_id: String,
        /// Whether the person said yes.
        allowed: bool,
    },
}
