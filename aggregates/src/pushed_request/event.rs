//! What may have happened to a pushed request.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::PushedRequest;
use crate::catalogue::events;
use crate::client::SecretHash;
use crate::grant::AuthorizationRequest;

/// Facts of one pushed request's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum PushedRequestEvent {
    Pushed {
        client_id: String,
        reference: SecretHash,
        request: Box<AuthorizationRequest>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        login_hint: Option<String>,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Used {
        at: DateTime<Utc>,
    },
}

events! { PushedRequestEvent of PushedRequest {
    Pushed = "RequestPushed" "1": "A client pushed an authorization request and got a reference to it.",
    Used = "PushedRequestUsed" "1": "A pushed request was answered; its reference holds no more.",
} }
