//! `POST {issuer}/oauth2/device_authorization`: a device without a keyboard asks, and gets a code for itself and one for a person, who types
//! it elsewhere (RFC 8628 §3.1, §3.2).
//!
//! What it asks for is judged here as it would be at the authorization endpoint, so that what is wrong is told to the client and not to a
//! person; what is kept is what was judged.

use aggregates::client::GrantType;
use aggregates::grant::{CodeChallenge, CodeChallengeMethod};
use axum::extract::{Request, State};
use axum::response::Response;
use commands::device_authorization::RequestDevice;
use commands::execute;
use protocols::oauth::{
    CodeChallenge as Challenge, CodeChallengeMethod as Method, DeviceAuthorizationRequest, DeviceAuthorizationResponse,
    TokenError, TokenErrorCode,
};

use super::client_documents::check_published;
use super::cors::Origin;
use super::desk::{self, Desk, POSITION};
use super::scope::{Rules, Speaks};
use super::token::check_allowed;
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Below the issuer, the page at which people type the code.
pub(in crate::http) const PAGE: &str = "/oauth2/device";

/// Answers a device authorization request.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = codes(&desk, request, &mut client).await;
    let answer = answer.unwrap_or_else(|error| error.respond(&desk.issuer));
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn codes(desk: &Desk<'_>, request: Request, seen: &mut Option<KnownClient>) -> Result<Response, OauthError> {
    let posted = Posted::read(request).await?;
    let client = &*seen.insert(desk.client(&posted).await?);
    check_published(desk, client).await?;
    check_allowed(desk, GrantType::DeviceCode)?;
    client.may_use(GrantType::DeviceCode)?;
    let form = posted.form.unique().map_err(TokenError::from)?;
    let request = DeviceAuthorizationRequest::read(form)?;
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let settings = desk.tenant.settings();
    let rules = Rules {
        settings: &settings.oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: client.metadata(),
        speaks: Speaks::ForPerson,
    };
    let wanted = rules.resolve(request.scope.as_ref(), &request.resources)?;
    let (seconds, interval) = (settings.lifetimes.device_code, settings.lifetimes.device_interval);
    let command = RequestDevice {
        tenant: desk.tenant.id().clone(),
        client_id: client.id().to_owned(),
        scope: wanted.scope,
        resources: wanted.resources,
        code_challenge: challenge(desk, request.code_challenge.as_ref())?,
        codes: settings.oauth.device.clone(),
        seconds,
        interval,
    };
    let outcome = execute(&desk.context(client), &command).await?;
    let (device_code, user_code) = outcome.answer.told.ok_or_else(OauthError::internal)?;
    let page = settings.oauth.device.verification_uri.clone();
    let page = page.unwrap_or_else(|| format!("{}{PAGE}", desk.issuer));
    let joint = if page.contains('?') { '&' } else { '?' };
    let mut answer = desk::json(&DeviceAuthorizationResponse {
        device_code: device_code.expose().into(),
        user_code: user_code.expose().into(),
        verification_uri_complete: format!("{page}{joint}user_code={}", user_code.expose()).into(),
        verification_uri: page,
        expires_in: seconds,
        interval,
    });
    answer.headers_mut().insert(POSITION, desk.position(outcome.appended.as_ref()));
    Ok(answer)
}

/// The challenge of a device that sends one, or must.
fn challenge(desk: &Desk<'_>, asked: Option<&Challenge>) -> Result<Option<CodeChallenge>, OauthError> {
    let settings = &desk.tenant.settings().oauth;
    let invalid = |sentence: &'static str| OauthError::new(TokenErrorCode::InvalidRequest, sentence);
    let Some(asked) = asked else {
        let missing = settings.device.require_pkce;
        return if missing { Err(invalid("code_challenge is missing; use PKCE with S256")) } else { Ok(None) };
    };
    let method = match asked.method() {
        Method::S256 => CodeChallengeMethod::S256,
        Method::Plain if settings.allow_plain_pkce => CodeChallengeMethod::Plain,
        Method::Plain => return Err(invalid("code_challenge_method plain is not accepted; use S256")),
    };
    Ok(Some(CodeChallenge { value: asked.value().to_owned(), method }))
}
