//! A client comes back for more (RFC 6749 §6, OIDC Core §12): what it was allowed, or less of it, for as long as the person may
//! be spoken for and, without `offline_access`, their session lasts. What administers goes as far as their roles go by now.

use aggregates::ScopeSet;
use aggregates::client::GrantType;
use axum::response::Response;
use commands::grant::{AccessTerms, Refresh, RefreshTerms};
use commands::{ClearSecret, RefreshHandle, execute};
use protocols::oauth::{RefreshRequest, TokenErrorCode};
use queries::delegation;
use queries::grant::Standing;

use super::answer::{self, Exchange};
use super::standing;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::holding::Holding;

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: RefreshRequest,
    holding: Holding,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::RefreshToken)?;
    let handle = RefreshHandle::parse(request.refresh_token.expose()).ok_or_else(OauthError::invalid_grant)?;
    let standing = standing::of(desk, handle.id()).await?;
    let asked = request.scope.map(|scope| scope.iter().map(str::to_owned).collect::<ScopeSet>());
    let scope = within_roles(desk, standing.as_deref(), asked).await?;
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    let held = holding.used(desk).await?;
    let refresh = Refresh {
        tenant: desk.tenant.id().clone(),
        token: ClearSecret::given(request.refresh_token.expose().to_owned()),
        client_id: client.id().to_owned(),
        refresh: RefreshTerms::of(settings, metadata).bound(metadata, &held),
        access: AccessTerms {
            held,
            scope,
            details: request.authorization_details,
            resources: (!request.resources.is_empty()).then_some(request.resources),
            audience: vec![desk.issuer.clone()],
            ..AccessTerms::of(settings, metadata)
        },
    };
    let outcome = execute(&desk.context(client), &refresh).await?;
    standing::touch(desk, client, standing.as_deref());
    answer::of_person(desk, client, outcome, Exchange::Again).await
}

/// What the new token shall have: what is asked for, or all that was granted, without what administers beyond the person's roles.
async fn within_roles(
    desk: &Desk<'_>,
    standing: Option<&Standing>,
    asked: Option<ScopeSet>,
) -> Result<Option<ScopeSet>, OauthError> {
    let Some(Standing { user_id: Some(user_id), scope, .. }) = standing else { return Ok(asked) };
    let wanted = asked.as_ref().unwrap_or(scope);
    let held = delegation::to_ask_for(desk.shared.journal.db(), desk.tenant.id(), user_id, wanted).await?;
    if held == *wanted {
        return Ok(asked);
    }
    if held.is_empty() {
        return Err(OauthError::new(TokenErrorCode::InvalidScope, "the person has no role that holds this scope"));
    }
    Ok(Some(held))
}
