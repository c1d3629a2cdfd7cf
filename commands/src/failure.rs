//! What can stop any command, whatever it wanted to decide.
//!
//! Refusals are the aggregates' and stand in each command's own error; these are the log's. HTTP answers them with 409,
//! 503 with `Retry-After`, 410 and 500, the command line with a sentence.

use std::time::Duration;

use journal::db::DbError;
use journal::seal::SealError;
use journal::{AppendError, ProjectError};

/// When a caller is told to try again after the database failed under a reader.
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Why a command could not be carried out although nobody refused it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Others changed the same streams at every attempt.
    #[error("others are changing the same thing at this moment; try again")]
    Conflict,
    /// Too many commands are waiting.
    #[error("too many commands are waiting; try again in {} s", retry_after.as_secs())]
    Full {
        /// When to try again.
        retry_after: Duration,
    },
    /// The database is away.
    #[error("the log is not available now ({reason}); try again in {} s", retry_after.as_secs())]
    Unavailable {
        /// What the database said, for the operator; not for the public.
        reason: String,
        /// When to try again.
        retry_after: Duration,
        /// Whether the commit may be in the log all the same: trying again with the same command id tells.
        in_doubt: bool,
    },
    /// Personal data of somebody who was erased.
    #[error("{subject} was erased: nothing personal can be recorded about them any more")]
    Erased {
        /// The subject.
        subject: String,
    },
    /// The log refuses the commit, now and later.
    #[error("the log refuses the commit: {reason}")]
    Rejected {
        /// What is wrong with it.
        reason: String,
    },
    /// What the log holds cannot be read: it was changed, or a newer program wrote it.
    #[error("{what} cannot be read: {reason}; run `evident log verify`, and use the newest program")]
    Unreadable {
        /// Which stream.
        what: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Failure {
    /// When the same command may succeed, if it may.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Conflict => Some(Duration::ZERO),
            Self::Full { retry_after } | Self::Unavailable { retry_after, .. } => Some(*retry_after),
            Self::Erased { .. } | Self::Rejected { .. } | Self::Unreadable { .. } => None,
        }
    }
}

impl From<AppendError> for Failure {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } => Self::Conflict,
            AppendError::Full { retry_after } => Self::Full { retry_after },
            AppendError::Unavailable { reason, retry_after, in_doubt } => {
                Self::Unavailable { reason, retry_after, in_doubt }
            }
            AppendError::Rejected { reason } => Self::Rejected { reason },
            AppendError::Erased { subject } => Self::Erased { subject },
        }
    }
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        Self::Unavailable { reason: error.to_string(), retry_after: RETRY_AFTER, in_doubt: false }
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Database(error) => error.into(),
            ProjectError::Poison { .. } => Self::Rejected { reason: error.to_string() },
        }
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Self {
        match error {
            SealError::Database(error) => error.into(),
            SealError::Erased(subject) => Self::Erased { subject },
            SealError::Malformed(_) | SealError::Unopened(_) => {
                Self::Unreadable { what: "a sealed value".into(), reason: error.to_string() }
            }
        }
    }
}
