//! Why a client refuses.

use crate::Faults;

/// Refusals of one client.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClientError {
    /// The id is taken, be it by a deleted client.
    #[error("a client with this id exists or existed; choose another client_id")]
    AlreadyRegistered,
    /// Nothing was registered under this id.
    #[error("there is no such client; register it first")]
    NotRegistered,
    /// It was deleted for ever.
    #[error("the client was deleted; register a new one")]
    Deleted,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// A client that cannot keep a secret gets none.
    #[error("the client authenticates by none; give it another token_endpoint_auth_method before adding a secret")]
    PublicClient,
    /// The new authentication method leaves secrets behind that nobody may use.
    #[error("the client still has secrets; remove them before setting token_endpoint_auth_method to none")]
    SecretsRemain,
    /// An HMAC needs the secret in the clear.
    #[error("the client's algorithms need the secret itself; add one that is kept sealed")]
    SealedSecretNeeded,
    /// A secret in the clear that nothing needs, or under a wrong keyring.
    #[error("nothing this client uses needs the secret itself; add its hash only")]
    SealedSecretNotNeeded,
    /// Five at a time.
    #[error("the client has {MOST_SECRETS} live secrets; remove one first")]
    TooManySecrets,
    /// The secret id names another secret.
    #[error("a secret with this id exists; give another secret_id")]
    DuplicateSecret,
    /// No secret has this id.
    #[error("the client has no secret with this id; list its secrets")]
    UnknownSecret,
    /// An end that has come already.
    #[error("the secret would have expired already; give an end in the future")]
    ExpiresInThePast,
}

/// How many secrets may be live at once: enough to rotate, few enough to know them.
pub(super) const MOST_SECRETS: usize = 5;
