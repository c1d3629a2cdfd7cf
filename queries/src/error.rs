//! Why a question has no answer.

use journal::db::DbError;
use journal::lookups::Fault;
use journal::seal::SealError;

/// A refusal or a failure of a query. That nothing was found is no error.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
    /// A stream could not be read or opened.
    #[error("the log cannot be read: {0}")]
    Log(#[from] SealError),
    /// The cursor is none of ours, or one of another list.
    #[error("the cursor is not one that this list gave: begin without a cursor")]
    Cursor,
    /// There is no history of this kind.
    #[error(
        "`{0}` has no history: the kinds are tenant, user, credential, identifier, client, resource, role, user_roles, signing_key, \
         session, grant, consent, webhook, ssf_stream, group, user_groups, inbox and job"
    )]
    Kind(String),
    /// An event of a stream that this program cannot read.
    #[error("the event at position {position} cannot be read: {reason}")]
    Event {
        /// Which event.
        position: u64,
        /// What is wrong with it.
        reason: String,
    },
}

impl QueryError {
    /// Whether the same question may be answered a moment later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(error) | Self::Log(SealError::Database(error)) => error.is_transient(),
            _ => false,
        }
    }
}

impl Fault for QueryError {
    fn is_transient(&self) -> bool {
        self.is_transient()
    }
}
