//! What may have happened to a signing key.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::SigningKey;
use crate::catalogue::events;
use crate::{KeyAlgorithm, Secret};

/// What a key is for (RFC 7517 §4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyUse {
    /// Signatures.
    Sig,
    /// Encryption.
    Enc,
}

impl KeyUse {
    /// The value of `use` in the published key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Sig => "sig",
            Self::Enc => "enc",
        }
    }
}

/// Facts of one key's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum SigningKeyEvent {
    Generated {
        kid: String,
        alg: KeyAlgorithm,
        #[serde(rename = "use")]
        key_use: KeyUse,
        public_jwk: Value,
        private_key: Secret<String>,
        at: DateTime<Utc>,
    },
    Activated {
        at: DateTime<Utc>,
    },
    Retired {
        verify_until: DateTime<Utc>,
    },
    Revoked {
        reason: String,
    },
}

events! { SigningKeyEvent of SigningKey {
    Generated = "SigningKeyGenerated" "1": "A key came to be; it is published but signs nothing yet.",
    Activated = "SigningKeyActivated" "1": "The key signs from now on.",
    Retired = "SigningKeyRetired" "1": "The key signs no more but verifies until its last token has ended.",
    Revoked = "SigningKeyRevoked" "1": "No signature of the key is accepted any more.",
} }
