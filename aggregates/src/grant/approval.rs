//! What a person allowed, and the code that stands for it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::client::SecretHash;
use crate::{Personal, ScopeSet};

/// The scope that lets a grant outlive the session in which it was given (OIDC Core §11).
pub const OFFLINE_ACCESS: &str = "offline_access";

/// Who allowed what, and how they had signed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// The user.
    pub user_id: String,
    /// The session in which it happened; none where there is none (device, CIBA).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session_id: Option<String>,
    /// What was allowed: no more than was asked for.
    pub scope: ScopeSet,
    /// For which resources: no more than were asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// What of the `claims` parameter was allowed (OIDC Core §5.5).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub claims: Option<Value>,
    /// What was allowed one by one (RFC 9396): no more than was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<Personal<Vec<Value>>>,
    /// When the user signed in; none where nobody did, as on the word of somebody else (RFC 7523 §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<DateTime<Utc>>,
    /// The authentication context that was reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    /// The methods that were used (RFC 8176).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub amr: Vec<String>,
    /// The name by which the client knows the session (OIDC Back-Channel Logout §2.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sid: Option<String>,
}

impl Approval {
    /// What was allowed one by one; nothing once the person was erased.
    pub fn details(&self) -> &[Value] {
        self.authorization_details.as_ref().and_then(Personal::as_ref).map_or(&[], Vec::as_slice)
    }

    /// Whether the grant outlives its session.
    pub fn is_offline(&self) -> bool {
        self.scope.contains(OFFLINE_ACCESS)
    }
}

/// A code as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeHash {
    /// SHA-256 of the code.
    pub hash: SecretHash,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
}
