//! Intents towards grants: asking, allowing, exchanging, refreshing, taking back.
//!
//! Codes and tokens are made here, from the context's entropy, and told once in the answer; the log gets hashes. A hot path costs what
//! its work is worth: client credentials are one new stream and one append, a code or a refresh token is one stream and
//! one append.

mod approve;
mod by_assertion;
mod by_password;
mod client_credentials;
mod deny;
mod directly;
mod exchange;
mod exchange_token;
mod issued;
mod refresh;
mod request;
mod revoke;
mod revoke_token;
mod terms;

use aggregates::TenantId;
use aggregates::grant::{Grant, GrantError};
use uuid::Uuid;

pub(crate) use approve::keep_consent;
pub use approve::{ApproveGrant, ApproveGrantError, Approved, Asked, GivenConsent};
pub use by_assertion::{IssueByAssertion, IssueByAssertionError};
pub use by_password::{IssueByPassword, IssueByPasswordError};
pub use client_credentials::IssueClientCredentials;
pub use deny::{DenyGrant, DenyGrantError};
pub(crate) use directly::{Directly, is_spoken_for, once_more};
pub use exchange::ExchangeCode;
pub(crate) use exchange::challenge;
pub use exchange_token::{ExchangeToken, ExchangeTokenError};
pub use issued::{IssuedAccess, IssuedTokens, TokenAnswer};
pub use refresh::Refresh;
pub use request::RequestAuthorization;
pub use revoke::RevokeGrants;
pub use revoke_token::{RevokeToken, RevokedToken};
pub(crate) use terms::after;
pub use terms::{AccessTerms, REQUEST_SECONDS, RefreshTerms};

use crate::{Failure, Loaded, Unit};

/// Why a grant was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeGrantError {
    /// The grant's rules say no; [`GrantError::Unknown`] where there is none.
    #[error(transparent)]
    Refused(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: Uuid) -> Result<Loaded<Grant>, Failure> {
    unit.load(tenant, &id.to_string()).await
}
