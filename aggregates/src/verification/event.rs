//! What may have happened to a verification.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Link, Purpose, Verification};
use crate::catalogue::events;
use crate::client::SecretHash;

/// Facts of one verification's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "a link has two events at most")]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum VerificationEvent {
    Requested {
        purpose: Purpose,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        link: Option<Link>,
        secret_hash: SecretHash,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        locale: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grant_id: Option<String>,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Used {
        at: DateTime<Utc>,
    },
}

events! { VerificationEvent of Verification {
    Requested = "VerificationRequested" "1": "Somebody asked for mail with a link, for a person or under a name that is nobody's.",
    Used = "VerificationUsed" "1": "The link was used; it holds no more.",
} }
