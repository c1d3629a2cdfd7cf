//! What may have happened in an attempt to sign in.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Account, Authentication, FailureLimits, FailureReason, Method, Origin};
use crate::catalogue::events;

/// Facts of one attempt. Names and addresses come as HMACs under the tenant's key, never in the clear.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum AuthenticationEvent {
    Started {
        id: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        grant_id: Option<String>,
        at: DateTime<Utc>,
    },
    Failed(Failed),
    Succeeded(Succeeded),
}

/// An answer that was wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// Whose name was given, where it is somebody's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_id: Option<String>,
    /// HMAC of the name that was given.
    pub identifier_hash: String,
    /// By what the person tried.
    pub method: Method,
    /// What was wrong.
    pub reason: FailureReason,
    /// From where.
    #[serde(default, skip_serializing_if = "Origin::is_unknown")]
    pub origin: Origin,
    /// The tenant's limits at that moment.
    pub limits: FailureLimits,
    /// When.
    pub at: DateTime<Utc>,
}

impl Failed {
    /// The account that was tried, as counters know it.
    pub fn account(&self) -> Account<'_> {
        self.user_id.as_deref().map_or(Account::Unknown(&self.identifier_hash), Account::User)
    }
}

/// An answer that was right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succeeded {
    /// Who signed in.
    pub user_id: String,
    /// The session that it started or renewed; none where tokens were all that came of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// By what.
    pub method: Method,
    /// The authentication context class that was reached.
    pub acr: String,
    /// Which methods were used (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// How good that is.
    pub level: u8,
    /// From where.
    #[serde(default, skip_serializing_if = "Origin::is_unknown")]
    pub origin: Origin,
    /// When.
    pub at: DateTime<Utc>,
}

events! { AuthenticationEvent of Authentication {
    Started = "AuthenticationStarted" "1": "Somebody began to sign in.",
    Failed = "AuthenticationFailed" "1": "What somebody gave to sign in was wrong.",
    Succeeded = "AuthenticationSucceeded" "1": "Somebody proved who they are.",
} }
