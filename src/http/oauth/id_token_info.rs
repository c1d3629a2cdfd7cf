//! `POST {issuer}/oauth2/idtokeninfo`: the claims of an ID token, checked here for clients that cannot check a signature themselves.
//!
//! A form with `id_token` and, where the caller knows whom it must be for, `client_id`. What OIDC Core §3.1.3.7 asks of a client is asked
//! of the token: signature, issuer, audience, end. A token that fails any of it reads like any other that does. A token under a client's
//! secret says something to nobody but that client, so it has to show who it is, unless the tenant lets everybody ask.

use std::sync::Arc;

use aggregates::client::ClientStatus;
use axum::extract::{Request, State};
use axum::response::Response;
use protocols::jose::{Algorithm, Claims, Jws, Validation, VerifyingKey};
use protocols::oauth::{TokenError, TokenErrorCode, Unique};
use queries::client::Client;
use serde_json::{Map, Value};

use super::cors::Origin;
use super::desk::{self, Desk};
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Answers what a token says.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = told(&desk, request, &mut client).await.unwrap_or_else(|error| error.respond(&desk.issuer));
    origin.allow(&tenant, client.as_deref().map(|client| &client.metadata), answer)
}

async fn told(desk: &Desk<'_>, request: Request, seen: &mut Option<Arc<Client>>) -> Result<Response, OauthError> {
    let posted = Posted::read(request).await?;
    let form = posted.form.unique().map_err(TokenError::from)?;
    let text = form.get("id_token").ok_or_else(|| of_request("id_token is missing"))?;
    let jws = Jws::parse(text).map_err(|_| wrong())?;
    let client = &*seen.insert(audience(desk, &jws).await?.ok_or_else(wrong)?);
    if form.get("client_id").is_some_and(|client_id| client_id != client.client_id) {
        return Err(wrong());
    }
    if is_under_secret(&jws) {
        check_asker(desk, &posted, form, client).await?;
    }
    let claims = checked(desk, &jws, client).await?;
    Ok(desk::json(&members(claims.ok_or_else(wrong)?)))
}

/// Whether a token is signed with a secret that its client has as well.
pub(super) fn is_under_secret(jws: &Jws<'_>) -> bool {
    matches!(jws.header().algorithm(), Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512)
}

/// The one client that a token says it is for.
pub(super) async fn audience(desk: &Desk<'_>, jws: &Jws<'_>) -> Result<Option<Arc<Client>>, OauthError> {
    let audience = jws.unverified_claims().map(|claims| claims.audience).unwrap_or_default();
    let [client_id] = audience.as_slice() else { return Ok(None) };
    let found = desk.shared.directory.client(desk.tenant.id(), client_id).await?;
    Ok(found.filter(|client| client.state == ClientStatus::Enabled))
}

/// Whether whoever asks may hear of a token under this client's secret.
async fn check_asker(desk: &Desk<'_>, posted: &Posted, form: Unique<'_>, client: &Client) -> Result<(), OauthError> {
    let shows = posted.authorization.is_some() || form.has("client_secret") || form.has("client_assertion");
    if !shows && !desk.tenant.settings().oauth.id_token_info_authentication {
        return Ok(());
    }
    let asker = desk.client(posted).await.and_then(KnownClient::confidential)?;
    if asker.id() == client.client_id { Ok(()) } else { Err(wrong()) }
}

/// What a token says that is an ID token of ours for this client; `None` of any other.
pub(super) async fn checked(desk: &Desk<'_>, jws: &Jws<'_>, client: &Client) -> Result<Option<Claims>, OauthError> {
    let algorithm = jws.header().algorithm();
    if !is_under_secret(jws) {
        let published = desk.shared.keys.published(desk.tenant.id()).await?;
        return Ok(verified(desk, jws, client, &published.keys));
    }
    // A secret that the client has for something else signs no ID tokens.
    if client.metadata.id_token_algorithm().as_str() != algorithm.as_str() {
        return Ok(None);
    }
    let keys = desk.shared.client_keys.shared(desk.tenant.id(), client, algorithm, desk.now()).await?;
    Ok(verified(desk, jws, client, &keys))
}

fn verified(desk: &Desk<'_>, jws: &Jws<'_>, client: &Client, keys: &[VerifyingKey]) -> Option<Claims> {
    let verified = jws.verify(keys, &[jws.header().algorithm()]).ok()?;
    let audience = [client.client_id.as_str()];
    let expected =
        Validation { issuer: Some(&desk.issuer), audience: Some(&audience), ..Validation::at(desk.now().timestamp()) };
    verified.claims(&expected).ok()
}

/// The claims as they stood in the token; `aud` was one name.
fn members(claims: Claims) -> Map<String, Value> {
    let Claims { issuer, subject, audience, expires_at, not_before, issued_at, jwt_id, others, .. } = claims;
    let texts = [("iss", issuer), ("sub", subject), ("jti", jwt_id), ("aud", audience.into_iter().next())];
    let texts = texts.into_iter().filter_map(|(name, text)| Some((name, Value::from(text?))));
    let moments = [("exp", expires_at), ("nbf", not_before), ("iat", issued_at)];
    let moments = moments.into_iter().filter_map(|(name, moment)| Some((name, Value::from(moment?))));
    let registered = texts.chain(moments).map(|(name, value)| (name.to_owned(), value));
    registered.chain(others).collect()
}

fn of_request(sentence: &'static str) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidRequest, sentence)
}

fn wrong() -> OauthError {
    of_request("id_token is no good ID token of this issuer: forged, expired, for somebody else, or no ID token at all")
}
