//! What may have happened to a person's session quota.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::SessionQuota;
use crate::catalogue::events;

/// Why places are free again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Freed {
    /// The sessions ended.
    Ended,
    /// A newer session needed the place.
    Evicted,
}

/// Facts of one person's quota.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum SessionQuotaEvent {
    Taken { user_id: String, session_id: String, expires_at: DateTime<Utc>, at: DateTime<Utc> },
    Freed { session_ids: BTreeSet<String>, reason: Freed },
}

events! { SessionQuotaEvent of SessionQuota {
    Taken = "SessionSlotTaken" "1": "A session took one of the places that its person has.",
    Freed = "SessionSlotsFreed" "1": "Places for sessions of the person are free again.",
} }
