//! What may have happened to a consent.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Consent, Extent};
use crate::catalogue::events;

/// Facts of one consent's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum ConsentEvent {
    Given {
        user_id: String,
        client_id: String,
        /// All that is consented to from now on.
        #[serde(flatten)]
        extent: Extent,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    },
    Revoked {
        reason: Withdrawal,
        at: DateTime<Utc>,
    },
}

/// Why a consent was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Withdrawal {
    /// The person wanted it so.
    User,
    /// An administrator did.
    Administrator,
    /// The client is gone.
    ClientUnavailable,
    /// The person is gone.
    UserUnavailable,
}

events! { ConsentEvent of Consent {
    Given = "ConsentGiven" "1": "A person let a client have what is named, and nothing else.",
    Revoked = "ConsentRevoked" "1": "The consent was taken back.",
} }
