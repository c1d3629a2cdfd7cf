//! What may have happened to a grant. Codes and tokens are in here as hashes only.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{
    AccessToken, Approval, AuthorizationRequest, CodeHash, Denial, Exchanged, Grant, RefreshToken, Revocation,
};
use crate::catalogue::events;
use crate::client::{GrantType, SecretHash};

/// Facts of one grant's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum GrantEvent {
    Requested {
        grant_id: String,
        client_id: String,
        request: AuthorizationRequest,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Approved {
        approval: Approval,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<CodeHash>,
        at: DateTime<Utc>,
    },
    Denied {
        error: Denial,
        at: DateTime<Utc>,
    },
    CodeExchanged {
        at: DateTime<Utc>,
    },
    TokensIssued {
        /// Refreshes before this: 0 for the first tokens.
        generation: u32,
        access: AccessToken,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        refresh: Option<RefreshToken>,
        at: DateTime<Utc>,
    },
    ApprovedDirectly {
        grant_id: String,
        client_id: String,
        /// By which grant of the token endpoint.
        grant_type: GrantType,
        approval: Approval,
        at: DateTime<Utc>,
    },
    TokenExchanged {
        grant_id: String,
        client_id: String,
        /// For whom the token speaks, and how far.
        approval: Approval,
        /// What was shown for it, and who acts.
        exchanged: Exchanged,
        at: DateTime<Utc>,
    },
    ClientCredentialsGranted {
        grant_id: String,
        access: AccessToken,
        at: DateTime<Utc>,
    },
    AccessTokenRevoked {
        hash: SecretHash,
        expires_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Revoked {
        reason: Revocation,
        at: DateTime<Utc>,
    },
}

events! { GrantEvent of Grant {
    Requested = "GrantRequested" "1": "A client asked for a grant; nobody has answered yet.",
    Approved = "GrantApproved" "1": "A person allowed it; a code may have been issued.",
    ApprovedDirectly = "GrantApprovedDirectly" "1": "A person's grant began at the token endpoint, without a request through the browser.",
    Denied = "GrantDenied" "1": "The grant was denied.",
    CodeExchanged = "CodeExchanged" "1": "The code was exchanged, once and for all.",
    TokensIssued = "TokensIssued" "1": "An access token was issued, and a refresh token where there is to be one.",
    TokenExchanged = "TokenExchanged" "1": "A token was exchanged for another one: whose it was, who acts for them, and for which client.",
    ClientCredentialsGranted = "ClientCredentialsGranted" "1": "A client got an access token that speaks for itself.",
    AccessTokenRevoked = "AccessTokenRevoked" "1": "One access token was taken back.",
    Revoked = "GrantRevoked" "1": "The grant was taken back with all its tokens.",
} }
