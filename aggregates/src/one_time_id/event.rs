//! What may have happened to a one-time id.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{OneTimeId, OneTimeKind};
use crate::catalogue::events;
use crate::client::SecretHash;

/// Facts of one id's stream.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum OneTimeIdEvent {
    Used { kind: OneTimeKind, id_hash: SecretHash, expires_at: DateTime<Utc>, at: DateTime<Utc> },
}

events! { OneTimeIdEvent of OneTimeId {
    Used = "UsedOnce" "1": "An id that may be used once was used.",
} }
