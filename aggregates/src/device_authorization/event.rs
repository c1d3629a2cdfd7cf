//! What may have happened to a device authorization. The device code is in here as a hash only, and the user code not at all.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::DeviceAuthorization;
use crate::ScopeSet;
use crate::catalogue::events;
use crate::client::SecretHash;
use crate::grant::{Approval, CodeChallenge};

/// Facts of one device authorization's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum DeviceAuthorizationEvent {
    Requested {
        client_id: String,
        device_code: SecretHash,
        scope: ScopeSet,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        resources: Vec<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code_challenge: Option<CodeChallenge>,
        interval: u32,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Polled {
        /// The least seconds until the next poll: more than before where this one came too soon.
        interval: u32,
        at: DateTime<Utc>,
    },
    Approved {
        approval: Box<Approval>,
        at: DateTime<Utc>,
    },
    Denied {
        user_id: String,
        at: DateTime<Utc>,
    },
    Redeemed {
        grant_id: String,
        at: DateTime<Utc>,
    },
}

events! { DeviceAuthorizationEvent of DeviceAuthorization {
    Requested = "DeviceAuthorizationRequested" "1": "A device asked for access and got a code for itself and one that a person types elsewhere.",
    Polled = "DevicePolled" "1": "A device asked whether somebody had answered; nobody had.",
    Approved = "DeviceAuthorizationApproved" "1": "A person allowed the device what it asked for, or less of it.",
    Denied = "DeviceAuthorizationDenied" "1": "A person refused the device.",
    Redeemed = "DeviceAuthorizationRedeemed" "1": "The device got its tokens; the code holds no more.",
} }
