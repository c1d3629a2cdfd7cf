//! What one may ask of a backchannel authentication request.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Delivery;
use crate::client::SecretHash;
use crate::grant::Approval;
use crate::{Personal, ScopeSet};

/// What is asked of whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AskedOf {
    /// Who asks.
    pub client_id: String,
    /// Who is asked.
    pub user_id: String,
    /// What for.
    pub scope: ScopeSet,
    /// For which resources.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// How strongly the person should have signed in, best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acr_values: Vec<String>,
    /// What the person compares with what the client shows (CIBA Core §7.1); see [`super::binding_message`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding_message: Option<Personal<String>>,
    /// What is asked for one by one (RFC 9396), sealed under the person's key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<Personal<Vec<Value>>>,
}

impl AskedOf {
    /// What is asked for one by one; nothing once the person was erased.
    pub fn details(&self) -> &[Value] {
        self.authorization_details.as_ref().and_then(Personal::as_ref).map_or(&[], Vec::as_slice)
    }
}

/// Intents towards one request; hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum BackchannelRequestCommand {
    /// Begin to wait for the person.
    Request {
        /// What of whom.
        asked: Box<AskedOf>,
        /// SHA-256 of the `auth_req_id`.
        auth_req_id: SecretHash,
        /// How the client learns what came of it.
        delivery: Delivery,
        /// The least seconds between two polls.
        interval: u32,
        /// When it is over.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Note that the client asked while nobody had answered. What it is told is in [`super::BackchannelRequest::turn`].
    Poll {
        /// What came to the token endpoint.
        presented: PresentedAuthReqId,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Allow it.
    Approve {
        /// Who allows what.
        approval: Box<Approval>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Say no.
    Deny {
        /// Who says it.
        user_id: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Use it up: the client gets its tokens at the token endpoint.
    Redeem {
        /// What came there.
        presented: PresentedAuthReqId,
        /// The grant that begins with it.
        grant_id: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Use it up: the client is sent its tokens.
    Push {
        /// The grant that begins with it.
        grant_id: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Note that the client gets nothing although the person said yes: what they allowed has ended meanwhile, or cannot be brought to the
    /// client.
    Fail {
        /// Now.
        at: DateTime<Utc>,
    },
}

/// An `auth_req_id` as it came to the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedAuthReqId {
    /// SHA-256 of it.
    pub hash: SecretHash,
    /// The client that authenticated.
    pub client_id: String,
}
