//! A person's grant that begins with its tokens, because the person answered elsewhere than in the client's browser: with a password at the
//! token endpoint, on a page for their device, or through somebody whom their tenant trusts.

use aggregates::TenantId;
use aggregates::client::GrantType;
use aggregates::grant::{Approval, Grant, GrantCommand, GrantError, NewTokens};
use uuid::Uuid;

use super::{AccessTerms, IssuedTokens, RefreshTerms, TokenAnswer};
use crate::{Failure, RefreshHandle, Unit};

/// A grant to begin.
pub(crate) struct Directly<'d> {
    /// Where.
    pub(crate) tenant: &'d TenantId,
    /// Whom it is for.
    pub(crate) client_id: &'d str,
    /// Its id, made a moment ago.
    pub(crate) id: Uuid,
    /// By which grant.
    pub(crate) grant_type: GrantType,
    /// Who allows what.
    pub(crate) approval: Approval,
    /// The access token to issue.
    pub(crate) access: &'d AccessTerms,
    /// The refresh token to issue, where the client may have one.
    pub(crate) refresh: Option<&'d RefreshTerms>,
}

impl Directly<'_> {
    /// Begins it.
    pub(crate) async fn begin<E>(self, unit: &mut Unit<'_>) -> Result<TokenAnswer, E>
    where
        E: From<GrantError> + From<Failure>,
    {
        let Self { tenant, client_id, id, grant_type, approval, access, refresh } = self;
        let (grant_id, at) = (id.to_string(), unit.now());
        let mut grant = unit.begin::<Grant>(tenant, &grant_id).await?;
        let (token, access) = access.mint(unit);
        let first = refresh.map(|terms| {
            let (value, handle) = RefreshHandle::first(id, unit.context().journal().entropy());
            (value, terms.family(&handle, at))
        });
        let (refresh_token, refresh) = first.unzip();
        let command = GrantCommand::ApproveDirectly {
            grant_id,
            client_id: client_id.to_owned(),
            grant_type,
            approval: Box::new(approval),
            tokens: NewTokens { access, refresh },
            at,
        };
        unit.decide(&mut grant, command)?;
        let state = grant.state();
        let refresh_token = refresh_token.filter(|_| state.refresh().is_some());
        Ok(IssuedTokens::of(id, state, token, refresh_token, at).ok_or(GrantError::Unknown)?)
    }
}
