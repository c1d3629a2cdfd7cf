//! `POST {issuer}/oauth2/revoke`: a client gives a token back (RFC 7009).
//!
//! The answer is 200 whether there was such a token or not; the client wanted it gone, and it is. A refresh token takes its whole
//! grant along, an access token nothing but what was exchanged for it.

use aggregates::grant::GrantError;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::grant::{ChangeGrantError, RevokeToken, RevokedToken};
use commands::{RefreshHandle, execute};
use protocols::oauth::{RevocationRequest, TokenError};

use super::cors::Origin;
use super::desk::{Desk, POSITION};
use crate::endings;
use crate::http::Shared;
use crate::http::error::oauth::{OauthError, uncached};
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Answers a revocation request.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = revoke(&desk, request, &mut client).await;
    let answer = answer.unwrap_or_else(|error| error.respond(&desk.issuer));
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn revoke(desk: &Desk<'_>, request: Request, seen: &mut Option<KnownClient>) -> Result<Response, OauthError> {
    let posted = Posted::read(request).await?;
    let client = &*seen.insert(desk.client(&posted).await?);
    let request = RevocationRequest::read(posted.form.unique().map_err(TokenError::from)?)?;
    let Some(token) = named(desk, request.token.expose()).await? else { return Ok(done(desk, None)) };
    let revoke = RevokeToken { tenant: desk.tenant.id().clone(), client_id: client.id().to_owned(), token };
    match execute(&desk.context(client), &revoke).await {
        Ok(outcome) => {
            if let Some(appended) = &outcome.appended {
                endings::see_to(&desk.shared.journal, appended).await;
            }
            Ok(done(desk, outcome.appended.as_ref()))
        }
        // RFC 7009 §2.1: it is refused, and the client hears of it.
        Err(ChangeGrantError::Refused(GrantError::OtherClient)) => Err(OauthError::invalid_grant()),
        Err(error) => Err(error.into()),
    }
}

/// What the value leads to; `None` where it leads to nothing that is still good.
async fn named(desk: &Desk<'_>, token: &str) -> Result<Option<RevokedToken>, OauthError> {
    if let Some(handle) = RefreshHandle::parse(token) {
        return Ok(Some(RevokedToken::Refresh(handle)));
    }
    let (tenant, now) = (desk.tenant.id(), desk.now().timestamp());
    let found = desk.shared.access_tokens.find(tenant, &desk.issuer, token, now).await?;
    Ok(found.map(|token| RevokedToken::Access {
        grant_id: token.grant_id,
        hash: token.token_hash.clone(),
        expires_at: token.expires_at,
    }))
}

fn done(desk: &Desk<'_>, appended: Option<&journal::Appended>) -> Response {
    (StatusCode::OK, uncached(), [(POSITION, desk.position(appended))]).into_response()
}
