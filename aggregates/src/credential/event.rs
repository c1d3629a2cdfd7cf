//! What may have happened to a credential.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Credential, PasswordHash};
use crate::Personal;
use crate::catalogue::events;

/// Facts of one credential's stream. Hashes are sealed under the user's key: erasing the user takes them along.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum CredentialEvent {
    PasswordSet {
        user_id: String,
        hash: Personal<PasswordHash>,
        must_change: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        history: u8,
        at: DateTime<Utc>,
    },
    PasswordUpgraded {
        hash: Personal<PasswordHash>,
    },
    PasswordMarkedForChange,
    Removed,
}

events! { CredentialEvent of Credential {
    PasswordSet = "PasswordSet" "1": "The user has a new password.",
    PasswordUpgraded = "PasswordUpgraded" "1": "The same password is kept under a better hash.",
    PasswordMarkedForChange = "PasswordMarkedForChange" "1": "The next sign-in must set another password.",
    Removed = "CredentialRemoved" "1": "The credential cannot be used any more.",
} }
