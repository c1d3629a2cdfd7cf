//! A token for a client that speaks for itself (RFC 6749 §4.4): one event, one append, nothing read.

use aggregates::TenantId;
use aggregates::grant::{Grant, GrantCommand, GrantError};

use super::{AccessTerms, ChangeGrantError, IssuedTokens, TokenAnswer};
use crate::{Command, Unit};

/// Issues an access token to a client that has authenticated.
#[derive(Clone, Debug)]
pub struct IssueClientCredentials {
    /// Where.
    pub tenant: TenantId,
    /// Whom.
    pub client_id: String,
    /// The access token to issue; its scope is all that it allows.
    pub access: AccessTerms,
}

impl Command for IssueClientCredentials {
    type Answer = TokenAnswer;
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.issue_client_credentials";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<TokenAnswer, ChangeGrantError> {
        let (id, at) = (unit.context().new_id(), unit.now());
        let grant_id = id.to_string();
        let mut grant = unit.begin::<Grant>(&self.tenant, &grant_id).await?;
        let (token, access) = self.access.mint(unit);
        let client_id = self.client_id.clone();
        unit.decide(&mut grant, GrantCommand::GrantClientCredentials { grant_id, client_id, access, at })?;
        Ok(IssuedTokens::of(id, grant.state(), token, None, at).ok_or(GrantError::Unknown)?)
    }
}
