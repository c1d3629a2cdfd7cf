//! A client comes back for more (RFC 6749 §6, OIDC Core §12): what it was allowed, or less of it, for as long as the person may
//! be spoken for and, without `offline_access`, their session lasts.
//!
//! Both are asked before the token is used up: a lock that lasts a quarter of an hour must not cost every application its
//! grant.

use aggregates::ScopeSet;
use aggregates::client::GrantType;
use axum::response::Response;
use commands::grant::{AccessTerms, Refresh, RefreshTerms};
use commands::{ClearSecret, RefreshHandle, execute};
use protocols::oauth::RefreshRequest;

use super::answer::{self, Exchange};
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::oauth::desk::Desk;

pub(super) async fn grant(
    desk: &Desk<'_>,
    client: &KnownClient,
    request: RefreshRequest,
) -> Result<Response, OauthError> {
    client.may_use(GrantType::RefreshToken)?;
    let handle = RefreshHandle::parse(request.refresh_token.expose()).ok_or_else(OauthError::invalid_grant)?;
    check_standing(desk, &handle).await?;
    let (settings, metadata) = (desk.tenant.settings(), client.metadata());
    let refresh = Refresh {
        tenant: desk.tenant.id().clone(),
        token: ClearSecret::given(request.refresh_token.expose().to_owned()),
        client_id: client.id().to_owned(),
        access: AccessTerms {
            scope: request.scope.map(|scope| scope.iter().map(str::to_owned).collect::<ScopeSet>()),
            resources: (!request.resources.is_empty()).then_some(request.resources),
            audience: vec![desk.issuer.clone()],
            ..AccessTerms::of(settings, metadata)
        },
        refresh: RefreshTerms::of(settings, metadata),
    };
    let outcome = execute(&desk.context(client), &refresh).await?;
    answer::of_person(desk, client, outcome, Exchange::Again).await
}

/// A grant without a row is over; the log says so in its own words.
async fn check_standing(desk: &Desk<'_>, handle: &RefreshHandle) -> Result<(), OauthError> {
    let (db, tenant, now) = (desk.shared.journal.db(), desk.tenant.id(), desk.now());
    let Some(grant) = queries::grant::by_id(db, tenant, handle.id()).await? else { return Ok(()) };
    if let Some(session_id) = &grant.session_id {
        // The same rule as for access tokens: a session that nobody uses for a while is not over for its applications.
        let session = queries::session::by_id(db, tenant, session_id).await?;
        session.filter(|session| session.expires_at > now).ok_or_else(OauthError::invalid_grant)?;
    }
    let Some(user_id) = &grant.user_id else { return Ok(()) };
    let person = desk.shared.people.find(tenant, user_id).await?;
    let available = person.is_some_and(|person| person.is_available(now));
    if available { Ok(()) } else { Err(OauthError::invalid_grant()) }
}
