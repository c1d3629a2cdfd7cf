//! What may have happened to a backchannel authentication request. The `auth_req_id` is in here as a hash only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AskedOf, BackchannelRequest, Delivery};
use crate::catalogue::events;
use crate::client::SecretHash;
use crate::grant::Approval;

/// Facts of one request's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum BackchannelRequestEvent {
    Requested {
        asked: Box<AskedOf>,
        auth_req_id: SecretHash,
        delivery: Delivery,
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
    Failed {
        at: DateTime<Utc>,
    },
}

events! { BackchannelRequestEvent of BackchannelRequest {
    Requested = "BackchannelAuthenticationRequested" "1": "A client asked for a person who is not in its browser.",
    Polled = "BackchannelAuthenticationPolled" "1": "A client asked whether the person had answered; they had not.",
    Approved = "BackchannelAuthenticationApproved" "1": "The person allowed the client what it asked for, or less of it.",
    Denied = "BackchannelAuthenticationDenied" "1": "The person refused the client.",
    Redeemed = "BackchannelAuthenticationRedeemed" "1": "The client gets its tokens; the request holds no more.",
    Failed = "BackchannelAuthenticationFailed" "1": "The person said yes, and the client gets nothing: what was on its way to it holds no more.",
} }
