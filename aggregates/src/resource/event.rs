//! What may have happened to a resource.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{Resource, Scopes};
use crate::catalogue::events;

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
    Removed,
}

events! { ResourceEvent of Resource {
    Registered = "ResourceRegistered" "1": "An API came to be, with its address and scopes.",
    Renamed = "ResourceRenamed" "1": "The API got another name.",
    ScopesChanged = "ResourceScopesChanged" "1": "Scopes were added, changed or removed.",
    Removed = "ResourceRemoved" "1": "No more tokens are issued for the API.",
} }
