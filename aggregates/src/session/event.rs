//! What may have happened to a session.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Authenticated, Session, SessionEnd};
use crate::Personal;
use crate::catalogue::events;
use crate::client::SecretHash;

/// Facts of one session's stream. Secrets come as hashes only, properties sealed under the person's key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum SessionEvent {
    Started {
        session_id: String,
        user_id: String,
        secret_hash: SecretHash,
        authenticated: Authenticated,
        idle_seconds: u32,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Elevated {
        secret_hash: SecretHash,
        authenticated: Authenticated,
        at: DateTime<Utc>,
    },
    Touched {
        at: DateTime<Utc>,
    },
    PropertySet {
        name: String,
        value: Personal<String>,
    },
    PropertyRemoved {
        name: String,
    },
    ClientJoined {
        client_id: String,
        sid: String,
        at: DateTime<Utc>,
    },
    Ended {
        reason: SessionEnd,
        at: DateTime<Utc>,
    },
}

events! { SessionEvent of Session {
    Started = "SessionStarted" "1": "Somebody signed in, and their browser holds a session.",
    Elevated = "SessionElevated" "1": "The person proved once more who they are; the handle was renewed.",
    Touched = "SessionTouched" "1": "The session was in use; written now and then, not per request.",
    PropertySet = "SessionPropertySet" "1": "Something is kept with the session.",
    PropertyRemoved = "SessionPropertyRemoved" "1": "Something is not kept with the session any more.",
    ClientJoined = "SessionClientJoined" "1": "A client got tokens in the session and is told when it ends.",
    Ended = "SessionEnded" "1": "The session is over.",
} }
