//! What may have happened to a client.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Client, ClientMetadata, SecretHash};
use crate::Secret;
use crate::catalogue::events;

/// Facts of one client's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum ClientEvent {
    Registered {
        client_id: String,
        metadata: ClientMetadata,
        at: DateTime<Utc>,
    },
    MetadataChanged {
        /// New and changed members.
        set: ClientMetadata,
        /// Names of members that are gone.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        removed: BTreeSet<String>,
    },
    SecretAdded {
        secret_id: String,
        hash: SecretHash,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sealed: Option<Secret<String>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    },
    SecretRemoved {
        secret_id: String,
    },
    Disabled {
        reason: String,
    },
    Enabled,
    Deleted,
}

events! { ClientEvent of Client {
    Registered = "ClientRegistered" "1": "A client came to be.",
    MetadataChanged = "ClientMetadataChanged" "1": "Members of the client's metadata were set or removed.",
    SecretAdded = "ClientSecretAdded" "1": "The client may authenticate with one more secret.",
    SecretRemoved = "ClientSecretRemoved" "1": "A secret of the client is accepted no more.",
    Disabled = "ClientDisabled" "1": "The client is answered no more.",
    Enabled = "ClientEnabled" "1": "The client is answered again.",
    Deleted = "ClientDeleted" "1": "The client is gone for ever.",
} }
