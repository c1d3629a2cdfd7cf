//! Why a fact could not be queued or a message not be made. Whether that can pass decides what follows.

use commands::webhook::ChangeWebhookError;
use journal::db::DbError;
use journal::seal::SealError;
use protocols::jose::SignError;
use queries::QueryError;

use crate::keys::SignerError;
use crate::streams::StreamError;

/// Something on our own side.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// Rows could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// A stream could not be told.
    #[error(transparent)]
    Stream(#[from] StreamError),
    /// There is no key to sign with.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The key does not sign.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// A name by which somebody is known could not be computed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// What was kept with a delivery is not what this program keeps.
    #[error("what is kept with it cannot be read: {0}")]
    Content(#[from] serde_json::Error),
    /// A webhook that fails could not be paused.
    #[error(transparent)]
    Pause(ChangeWebhookError),
    /// A projection that is asked for it has not come so far.
    #[error("who is to hear of it is not known yet")]
    Early,
    /// What is to be sent cannot be issued now.
    #[error("what is to be sent cannot be issued at the moment")]
    Busy,
    /// A name or id could not be made.
    #[error(transparent)]
    Failed(#[from] commands::Failure),
    /// The receiver's settings allow no message.
    #[error("{0}")]
    Unfit(&'static str),
}

impl From<DbError> for DeliveryError {
    fn from(error: DbError) -> Self {
        Self::Query(error.into())
    }
}

impl DeliveryError {
    /// Whether the same may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Query(error) | Self::Signer(SignerError::Query(error)) => error.is_transient(),
            Self::Stream(StreamError::Log(SealError::Database(error)))
            | Self::Seal(SealError::Database(error))
            | Self::Signer(SignerError::Log(SealError::Database(error))) => error.is_transient(),
            Self::Failed(failure) => failure.retry_after().is_some(),
            Self::Signer(SignerError::Rotate(_)) | Self::Early | Self::Busy => true,
            _ => false,
        }
    }
}
