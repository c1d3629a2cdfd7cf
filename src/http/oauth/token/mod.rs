//! `POST {issuer}/oauth2/token`: a grant goes in, tokens come out (RFC 6749 §3.2, OIDC Core §3.1.3).
//!
//! One grant, one file. What they share is before them (who asks) and after them (`answer`): a command issues, the log has it, and only
//! then something is signed.

mod answer;
mod ciba;
mod client_credentials;
mod code;
mod device_code;
mod exchange;
mod id_token;
mod jwt_bearer;
mod password;
mod refresh;
mod spoken;
mod standing;
mod word;

use aggregates::client::GrantType;
use axum::extract::{Request, State};
use axum::response::Response;
use protocols::oauth::{TokenError, TokenErrorCode, TokenRequest};

pub(super) use answer::{named, person_tokens, scope_of, spelled, token_type};
pub(super) use client_credentials::check_details;
pub(super) use id_token::{Beside, Wanted, grant_of, sign_for};
pub(super) use spoken::Spoken;

use super::cors::Origin;
use super::desk::Desk;
use super::dpop;
use super::holding::Holding;
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Answers a token request.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = tokens(&desk, request, &mut client).await;
    let answer = answer.unwrap_or_else(|error| error.respond(&desk.issuer));
    let answer = dpop::tell_nonce(&desk, answer).await;
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn tokens(desk: &Desk<'_>, request: Request, seen: &mut Option<KnownClient>) -> Result<Response, OauthError> {
    let in_query = desk.tenant.settings().oauth.credentials_in_query;
    let posted = Posted::read_where(request, in_query).await?;
    let client = &*seen.insert(desk.client(&posted).await?);
    let form = posted.form.unique().map_err(TokenError::from)?;
    if let Some(grant) = form.get("grant_type").and_then(|grant| grant.parse().ok()) {
        check_allowed(desk, grant)?;
    }
    let request = TokenRequest::read(form)?;
    let holding = Holding::shown(desk, client, &posted).await?;
    match request {
        TokenRequest::Code(request) => code::grant(desk, client, request, holding).await,
        TokenRequest::Refresh(request) => refresh::grant(desk, client, request, holding).await,
        TokenRequest::ClientCredentials(request) => client_credentials::grant(desk, client, request, holding).await,
        TokenRequest::Password(request) => password::grant(desk, client, request, holding).await,
        TokenRequest::DeviceCode(request) => device_code::grant(desk, client, request, holding).await,
        TokenRequest::Ciba(request) => ciba::grant(desk, client, request, holding).await,
        TokenRequest::TokenExchange(request) => exchange::grant(desk, client, request, holding).await,
        TokenRequest::JwtBearer(request) => jwt_bearer::grant(desk, client, request, holding).await,
    }
}

/// RFC 6749 §5.2: what the tenant does not allow is not supported here, whatever a client is registered for.
pub(super) fn check_allowed(desk: &Desk<'_>, grant: GrantType) -> Result<(), OauthError> {
    if desk.tenant.settings().oauth.allows(grant) {
        return Ok(());
    }
    let sentence = format!("grant_type {grant} is not allowed by this tenant");
    Err(OauthError::new(TokenErrorCode::UnsupportedGrantType, sentence))
}
