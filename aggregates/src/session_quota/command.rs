//! What one may ask of a person's session quota.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::Freed;
use crate::tenant::QuotaPolicy;

/// Intents towards one person's quota.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SessionQuotaCommand {
    /// Take a place for a session that starts.
    Take {
        /// Whose quota; the same for the whole life of the stream.
        user_id: String,
        /// Which session.
        session_id: String,
        /// When the session is over in any case.
        expires_at: DateTime<Utc>,
        /// How many places there are, from 1 up: the tenant's setting of today.
        most: u32,
        /// What to do where all are taken.
        policy: QuotaPolicy,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Give places back; those that no session holds are passed over.
    Free {
        /// Which sessions.
        session_ids: BTreeSet<String>,
        /// Why.
        reason: Freed,
    },
    /// Give all places back.
    FreeAll,
}
