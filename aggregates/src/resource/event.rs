//! What may have happened to a resource.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Resource, Scopes};
use crate::catalogue::events;
use crate::client::SecretHash;

/// Facts of one resource's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum ResourceEvent {
    Registered {
        id: String,
        identifier: String,
        name: String,
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        scopes: Scopes,
    },
    Renamed {
        name: String,
    },
    ScopesChanged {
        /// New and changed scopes.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        set: Scopes,
        /// Names that are gone.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        removed: BTreeSet<String>,
    },
    SecretAdded {
        secret_id: String,
        hash: SecretHash,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    },
    SecretRemoved {
        secret_id: String,
    },
    Removed,
}

events! { ResourceEvent of Resource {
    Registered = "ResourceRegistered" "1": "An API came to be, with its address and scopes.",
    Renamed = "ResourceRenamed" "1": "The API got another name.",
    ScopesChanged = "ResourceScopesChanged" "1": "Scopes were added, changed or removed.",
    SecretAdded = "ResourceSecretAdded" "1": "The API may show who it is with one more secret.",
    SecretRemoved = "ResourceSecretRemoved" "1": "A secret of the API is accepted no more.",
    Removed = "ResourceRemoved" "1": "No more tokens are issued for the API.",
} }
