//! What a caller learns of new tokens: the values, this once, and all that an ID token or a JWT says beside them.

use aggregates::grant::{AccessToken, Approval, Grant};
use chrono::{DateTime, Utc};
use journal::Event;
use uuid::Uuid;

use crate::{Answer, ClearSecret};

/// An access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedAccess {
    /// The opaque token, or the `jti` of the JWT that is to be signed.
    pub token: ClearSecret,
    /// What it allows whom, and until when.
    pub facts: AccessToken,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// Tokens of a grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedTokens {
    /// The grant.
    pub grant_id: Uuid,
    /// Its access token.
    pub access: IssuedAccess,
    /// Its refresh token; the one that was presented where that stays good.
    pub refresh_token: Option<ClearSecret>,
    /// Refreshes before this.
    pub generation: u32,
    /// Who allowed what; `None` for a client that speaks for itself.
    pub approval: Option<Approval>,
    /// The `nonce` of the request (OIDC Core §3.1.2.1).
    pub nonce: Option<String>,
}

/// How the token endpoint is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenAnswer {
    /// With tokens.
    Issued(Box<IssuedTokens>),
    /// With `invalid_grant`: the code or refresh token came a second time, and the grant was revoked for it.
    Reused,
    /// The same command id came before, and its tokens were told then.
    Told,
}

impl Answer for TokenAnswer {
    fn recall(_: &[Event]) -> Self {
        Self::Told
    }
}

impl IssuedTokens {
    /// The tokens that a grant's state and the values make; `None` where the state has no token.
    pub(super) fn of(
        grant_id: Uuid,
        grant: &Grant,
        token: ClearSecret,
        refresh_token: Option<ClearSecret>,
        issued_at: DateTime<Utc>,
    ) -> Option<TokenAnswer> {
        let facts = grant.access()?.clone();
        Some(TokenAnswer::Issued(Box::new(Self {
            grant_id,
            access: IssuedAccess { token, facts, issued_at },
            refresh_token,
            generation: grant.generation(),
            approval: grant.approval().cloned(),
            nonce: grant.request().and_then(|request| request.nonce.clone()),
        })))
    }
}
