//! What one may ask of a device authorization.

use chrono::{DateTime, Utc};

use crate::ScopeSet;
use crate::client::SecretHash;
use crate::grant::{Approval, CodeChallenge};

/// Intents towards one device authorization; hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum DeviceAuthorizationCommand {
    /// Begin to wait for a person.
    Request {
        /// Who asks.
        client_id: String,
        /// SHA-256 of the device code.
        device_code: SecretHash,
        /// What for.
        scope: ScopeSet,
        /// For which resources.
        resources: Vec<String>,
        /// What the verifier is held against.
        code_challenge: Option<CodeChallenge>,
        /// The least seconds between two polls.
        interval: u32,
        /// When both codes stop to hold.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Note that the device asked while nobody had answered. What it is told is in [`super::DeviceAuthorization::turn`].
    Poll {
        /// What came to the token endpoint.
        presented: PresentedDeviceCode,
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
    /// Use it up: the device gets its tokens.
    Redeem {
        /// What came to the token endpoint.
        presented: PresentedDeviceCode,
        /// The grant that begins with it.
        grant_id: String,
        /// Now.
        at: DateTime<Utc>,
    },
}

/// A device code as it came to the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedDeviceCode {
    /// SHA-256 of the code.
    pub hash: SecretHash,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// What the verifier gives under the challenge's method; `None` where no verifier came.
    pub code_challenge: Option<String>,
}
