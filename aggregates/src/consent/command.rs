//! What one may ask of a consent.

use chrono::{DateTime, Utc};

use super::{Extent, Withdrawal};

/// Intents towards one person's consent to one client.
#[derive(Clone, Debug, PartialEq)]
pub enum ConsentCommand {
    /// Answer what was asked.
    Give {
        /// Who.
        user_id: String,
        /// To whom.
        client_id: String,
        /// What the page asked about.
        asked: Box<Extent>,
        /// What of it was granted.
        granted: Box<Extent>,
        /// When the consent ends by itself.
        expires_at: Option<DateTime<Utc>>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Take it back.
    Revoke {
        /// Why.
        reason: Withdrawal,
        /// Now.
        at: DateTime<Utc>,
    },
}
