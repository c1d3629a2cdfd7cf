//! What one may ask of a grant.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    Approval, AuthorizationRequest, CodeHash, Denial, Exchange, Held, NewAccess, NewFamily, Revocation, Rotation,
};
use crate::client::{GrantType, SecretHash};

/// Intents towards one grant; ids, hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum GrantCommand {
    /// Begin a grant with a validated authorization request.
    Request {
        /// Its own id.
        grant_id: String,
        /// Who asks.
        client_id: String,
        /// What for.
        request: Box<AuthorizationRequest>,
        /// When it is given up.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Allow it.
    Approve {
        /// Who allows what.
        approval: Box<Approval>,
        /// The code: exactly where the response type has one.
        code: Option<CodeHash>,
        /// An access token that goes through the browser: only where the response type has `token`.
        access: Option<NewAccess>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Say no.
    Deny {
        /// What the client hears.
        error: Denial,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Give tokens for the code. Where the code was exchanged before, the grant is revoked instead: look at the state.
    Exchange {
        /// What came to the token endpoint.
        presented: PresentedCode,
        /// What to issue.
        tokens: NewTokens,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Give tokens for a refresh token. Nothing happens within the grace of a replaced one, see [`super::Family::repeat`];
    /// after it the grant is revoked instead: look at the state.
    Refresh {
        /// What came to the token endpoint.
        presented: PresentedRefresh,
        /// The access token to issue.
        access: NewAccess,
        /// What becomes of the refresh token.
        rotation: Rotation,
        /// How long the refresh token lives without use from now on; `None` for ever.
        idle: Option<TimeDelta>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Begin a grant with its tokens: a person proved at the token endpoint that the client may speak for them (RFC 6749 §4.3).
    ApproveDirectly {
        /// Its own id.
        grant_id: String,
        /// Who asks.
        client_id: String,
        /// By which grant.
        grant_type: GrantType,
        /// Who allows what.
        approval: Box<Approval>,
        /// What to issue.
        tokens: NewTokens,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Begin a grant with a token that is given for another one (RFC 8693).
    ExchangeToken {
        /// Its own id.
        grant_id: String,
        /// Who asks.
        client_id: String,
        /// For whom it speaks, and how far: no more than what was shown.
        approval: Box<Approval>,
        /// What was shown, and who shall act.
        exchange: Box<Exchange>,
        /// What to issue.
        access: NewAccess,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Begin and end a grant in one: a token for a client that speaks for itself (RFC 6749 §4.4).
    GrantClientCredentials {
        /// Its own id.
        grant_id: String,
        /// Who asks.
        client_id: String,
        /// What to issue.
        access: NewAccess,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Take one access token back (RFC 7009).
    RevokeAccessToken {
        /// Who asks.
        client_id: String,
        /// SHA-256 of the token.
        hash: SecretHash,
        /// When it would have expired.
        expires_at: DateTime<Utc>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Take everything back because its client holds a refresh token and wants it so (RFC 7009).
    RevokeRefreshToken {
        /// What came to the revocation endpoint.
        presented: PresentedRefresh,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Take everything back.
    Revoke {
        /// Why.
        reason: Revocation,
        /// Now.
        at: DateTime<Utc>,
    },
}

/// A code as it came to the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedCode {
    /// SHA-256 of the code.
    pub hash: SecretHash,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// The `redirect_uri` parameter.
    pub redirect_uri: Option<String>,
    /// What the verifier gives under the challenge's method; `None` where no verifier came.
    pub code_challenge: Option<String>,
    /// What was shown with it.
    pub held: Held,
}

/// A refresh token as it came to the token endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresentedRefresh {
    /// SHA-256 of the token.
    pub hash: SecretHash,
    /// SHA-256 of its family mark.
    pub family: SecretHash,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// What was shown with it.
    pub held: Held,
}

/// What the token endpoint issues first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTokens {
    /// The access token.
    pub access: NewAccess,
    /// The first refresh token, if there is to be one.
    pub refresh: Option<NewFamily>,
}
