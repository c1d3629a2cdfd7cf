//! Why a webhook refuses.

use super::secret::MOST_SECRETS;
use crate::Faults;

/// Refusals of one webhook.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// The id is taken.
    #[error("a webhook with this id exists or existed; give another id")]
    AlreadyRegistered,
    /// Nothing was registered under this id.
    #[error("there is no such webhook; register it first")]
    NotRegistered,
    /// It was removed for ever.
    #[error("the webhook was removed; register a new one")]
    Removed,
    /// It is told nothing now.
    #[error("the webhook is paused; resume it first")]
    Paused,
    /// Five at a time.
    #[error("the webhook has {MOST_SECRETS} live secrets; remove one first")]
    TooManySecrets,
    /// The secret id names another secret.
    #[error("a secret with this id exists; give another secret_id")]
    DuplicateSecret,
    /// No secret has this id.
    #[error("the webhook has no secret with this id; list its secrets")]
    UnknownSecret,
    /// Its messages must be signed by something.
    #[error("this is the only secret that goes on; add another one first")]
    LastSecret,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
