//! Using a refresh token (RFC 6749 §6).

use aggregates::TenantId;
use aggregates::grant::{GrantCommand, GrantError, PresentedRefresh};

use super::{AccessTerms, ChangeGrantError, IssuedTokens, RefreshTerms, TokenAnswer};
use crate::{ClearSecret, Command, RefreshHandle, Unit};

/// Uses a refresh token. Within the grace of a replaced one the answer repeats what was issued for it; after it the answer is
/// [`TokenAnswer::Reused`] and the grant is revoked.
#[derive(Clone, Debug)]
pub struct Refresh {
    /// Where.
    pub tenant: TenantId,
    /// The refresh token as it came.
    pub token: ClearSecret,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// The access token to issue.
    pub access: AccessTerms,
    /// What refresh tokens shall be.
    pub refresh: RefreshTerms,
}

impl Command for Refresh {
    type Answer = TokenAnswer;
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.refresh";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, ChangeGrantError> {
        let handle = RefreshHandle::parse(self.token.expose()).ok_or(GrantError::Unknown)?;
        let (id, at) = (handle.id(), unit.now());
        let mut grant = super::load(unit, &self.tenant, id).await?;
        let (token, access) = self.access.mint(unit);
        let (value, next) = handle.next(unit.context().journal().entropy());
        let rotation = self.refresh.rotation(next.hash(), (&value, &token), at);
        let presented = PresentedRefresh {
            hash: handle.hash().clone(),
            family: handle.family().clone(),
            client_id: self.client_id.clone(),
            held: self.access.held.clone(),
        };
        let idle = self.refresh.idle();
        let command = GrantCommand::Refresh { presented, access, rotation, idle, at };
        let changes = unit.decide(&mut grant, command)?;
        let state = grant.state();
        if state.is_revoked() {
            return Ok(TokenAnswer::Reused);
        }
        let family = state.refresh().ok_or(GrantError::Unknown)?;
        let (token, value) = if !changes {
            let told = family.repeat(handle.hash()).ok_or(GrantError::Unknown)?;
            (ClearSecret::given(told.access_token.clone()), ClearSecret::given(told.refresh_token.clone()))
        } else if family.is_present(handle.hash()) {
            (token, self.token.clone())
        } else {
            (token, value)
        };
        Ok(IssuedTokens::of(id, state, token, Some(value), at).ok_or(GrantError::Unknown)?)
    }
}
