//! What one may ask of a pushed request.

use chrono::{DateTime, Utc};

use crate::client::SecretHash;
use crate::grant::AuthorizationRequest;

/// Intents towards one pushed request; hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum PushedRequestCommand {
    /// Keep a validated authorization request until a browser brings its reference.
    Push {
        /// Who authenticated and asks.
        client_id: String,
        /// SHA-256 of the reference.
        reference: SecretHash,
        /// What for.
        request: Box<AuthorizationRequest>,
        /// Who is expected to sign in, encrypted under the reference itself.
        login_hint: Option<String>,
        /// When the reference stops to hold.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Use it up: its person has answered, or nobody had to be asked.
    Use {
        /// Now.
        at: DateTime<Utc>,
    },
}
