//! What one may ask of a stream of signals.

use chrono::{DateTime, Utc};

use super::{Configuration, SetBy, StreamStatus};

/// Intents towards the stream of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SsfStreamCommand {
    /// Begin it.
    Create {
        /// The client, under whose id the history is kept.
        client_id: String,
        /// The name that the receiver will know, never given twice.
        stream_id: String,
        /// The issuer that the receiver asked: the `iss` of everything it is told.
        issuer: String,
        /// What the receiver wants.
        configuration: Configuration,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Replace what the receiver wants.
    Change {
        /// All of it.
        configuration: Configuration,
    },
    /// Let it tell, hold or be silent.
    SetStatus {
        /// How.
        status: StreamStatus,
        /// Why, in words for the other side, at most 500 characters.
        reason: Option<String>,
        /// Who wants it so.
        by: SetBy,
    },
    /// Tell nothing of a subject.
    RemoveSubject {
        /// As the receiver knows them.
        subject: String,
    },
    /// Tell of it again.
    AddSubject {
        /// As the receiver knows them.
        subject: String,
    },
    /// Tell the receiver that the stream works.
    Verify {
        /// What is told back, at most 1000 characters.
        state: Option<String>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// End it.
    Delete,
}
