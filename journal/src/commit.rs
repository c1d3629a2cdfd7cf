//! What a command hands to the log, and what it gets back.

use aggregates::TenantId;
use chrono::{DateTime, Utc};
use std::time::Duration;
use uuid::Uuid;

use crate::event::{NewEvent, Position, StreamId, StreamVersion};
use crate::metadata::Metadata;

/// Events for one stream.
#[derive(Clone, Debug)]
pub struct Append {
    /// Where they go.
    pub stream: StreamId,
    /// What the command had seen of the stream when it decided.
    pub after: StreamVersion,
    /// At least one.
    pub events: Vec<NewEvent>,
}

/// Everything that one command appends, in one piece: all of it or nothing.
#[derive(Clone, Debug)]
pub struct Commit {
    /// Unique: the same id again is answered with the first outcome.
    pub command_id: Uuid,
    /// The appends, each to another stream.
    pub appends: Vec<Append>,
    /// Shared by all the events.
    pub metadata: Metadata,
    /// Subjects whose data keys are destroyed in the same transaction.
    pub erase: Vec<(TenantId, String)>,
}

/// Where a commit stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    /// Position of its first event.
    pub first: Position,
    /// Position of its last event.
    pub last: Position,
    /// When the sequencer recorded it.
    pub recorded_at: DateTime<Utc>,
    /// Whether the command id was in the log already, so that nothing was appended now.
    pub repeated: bool,
}

/// Why a commit is not in the log.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody else appended to a stream since the command read it: read again and decide again.
    #[error("{stream} has changed since it was read")]
    Conflict {
        /// The stream.
        stream: StreamId,
    },
    /// The queue is full (HTTP 503 with `Retry-After`).
    #[error("too many commits are waiting: try again in {} s", retry_after.as_secs())]
    Full {
        /// When to try again.
        retry_after: Duration,
    },
    /// The database is away (HTTP 503 with `Retry-After`).
    #[error("the log cannot be written now: {reason}")]
    Unavailable {
        /// What the database said, for the operator.
        reason: String,
        /// When to try again.
        retry_after: Duration,
        /// Whether the commit may be in the log all the same. Trying again with the same command id tells.
        in_doubt: bool,
    },
    /// The commit itself cannot be appended, now or later.
    #[error("the log refuses this commit: {reason}")]
    Rejected {
        /// What is wrong with it.
        reason: String,
    },
    /// Personal data of a subject that was erased.
    #[error("{subject} was erased: nothing personal can be recorded about them any more")]
    Erased {
        /// The subject.
        subject: String,
    },
}
