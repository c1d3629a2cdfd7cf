//! A person's grant that begins with its tokens, because the person answered elsewhere than in the client's browser: with a password at the
//! token endpoint, on a page for their device, or through somebody whom their tenant trusts.

use aggregates::TenantId;
use aggregates::client::GrantType;
use aggregates::consent::{Consent, consent_stream};
use aggregates::grant::{Approval, Grant, GrantCommand, GrantError, NewTokens};
use aggregates::user::User;
use chrono::{DateTime, Utc};
use journal::clock::Entropy;
use uuid::Uuid;

use super::{AccessTerms, IssuedTokens, RefreshTerms, TokenAnswer};
use crate::{ClearSecret, Failure, RefreshHandle, Unit, access_token_hash};

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

/// Whether the client may still have what somebody allowed at a moment: they may sign in, and have taken nothing back since.
pub(crate) async fn is_spoken_for(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    user: &str,
    client_id: &str,
    since: DateTime<Utc>,
) -> Result<bool, Failure> {
    let at = unit.now();
    if !unit.load::<User>(tenant, user).await?.state().may_sign_in(at) {
        return Ok(false);
    }
    let consent = unit.load::<Consent>(tenant, &consent_stream(user, client_id)).await?;
    Ok(!consent.state().was_revoked_since(since))
}

/// The tokens of a grant that began with values that can be drawn once more; `None` where it has others by now.
pub(crate) fn once_more(
    id: Uuid,
    grant: &Grant,
    entropy: &dyn Entropy,
    issued_at: DateTime<Utc>,
) -> Option<TokenAnswer> {
    // In the order in which they were drawn.
    let token = ClearSecret::generate(entropy);
    let refresh = grant.refresh().map(|_| RefreshHandle::first(id, entropy).0);
    let own = grant.access()?.hash == access_token_hash(token.expose());
    if own && grant.generation() == 0 { IssuedTokens::of(id, grant, token, refresh, issued_at) } else { None }
}

impl Directly<'_> {
    /// Begins it.
    pub(crate) async fn begin<E>(self, unit: &mut Unit<'_>) -> Result<TokenAnswer, E>
    where
        E: From<GrantError> + From<Failure>,
    {
        let context = unit.context();
        self.begin_from(unit, context.journal().entropy()).await
    }

    /// The same with values that are drawn elsewhere.
    pub(crate) async fn begin_from<E>(self, unit: &mut Unit<'_>, entropy: &dyn Entropy) -> Result<TokenAnswer, E>
    where
        E: From<GrantError> + From<Failure>,
    {
        let Self { tenant, client_id, id, grant_type, approval, access, refresh } = self;
        let (grant_id, at) = (id.to_string(), unit.now());
        let mut grant = unit.begin::<Grant>(tenant, &grant_id).await?;
        let (token, access) = access.mint_from(unit, entropy);
        let first = refresh.map(|terms| {
            let (value, handle) = RefreshHandle::first(id, entropy);
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
