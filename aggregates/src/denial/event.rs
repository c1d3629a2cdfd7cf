//! What may have happened to somebody who was denied something.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Denial, Want};
use crate::catalogue::events;

/// Facts of one caller's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum DenialEvent {
    Recorded {
        caller_kind: String,
        caller_id: String,
        permission: String,
        want: Want,
        operation: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        addressed: Option<String>,
        at: DateTime<Utc>,
    },
}

events! { DenialEvent of Denial {
    Recorded = "AdministrationDenied" "1": "A call of the admin API was denied to somebody who may not make it; told once in a quarter of an hour.",
} }
