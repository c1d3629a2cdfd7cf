//! What one may ask of a verification.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Link, Purpose};
use crate::client::SecretHash;

/// Intents towards one verification; times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum VerificationCommand {
    /// Send a link; the one before it, if any, holds no more.
    Request {
        /// What for.
        purpose: Purpose,
        /// Whose account; `None` where it is nobody's.
        user_id: Option<String>,
        /// The link, sealed; `None` where nobody is to get one.
        link: Option<Link>,
        /// SHA-256 of the link's secret.
        secret_hash: SecretHash,
        /// The language in which it was asked for, as a BCP 47 tag.
        locale: Option<String>,
        /// The authorization request that waits meanwhile.
        grant_id: Option<String>,
        /// When the link stops to hold.
        expires_at: DateTime<Utc>,
        /// How long one must wait after the last request.
        pause: TimeDelta,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Use the link.
    Use {
        /// SHA-256 of what was presented.
        secret_hash: SecretHash,
        /// Now.
        at: DateTime<Utc>,
    },
}
