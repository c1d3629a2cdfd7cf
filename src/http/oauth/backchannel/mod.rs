//! `POST {issuer}/oauth2/bc-authorize`: a client asks for a person who is not in its browser, and gets an id by which it learns of their
//! answer (CIBA Core §7).
//!
//! What it asks for is judged here as it would be at the authorization endpoint, so that what is wrong is told to the client and not to a
//! person. Who is meant is looked for last: a request that is wrong tells nothing of people.

mod person;
mod push;
mod signed;

pub use push::{Pushed, failed, pushed};

use aggregates::Personal;
use aggregates::backchannel_request::{AskedOf, binding_message};
use aggregates::client::{GrantType, TokenDeliveryMode};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::backchannel_request::{AskPerson, Telling};
use commands::{ClearSecret, execute};
use protocols::oauth::{
    BackchannelRequest, BackchannelResponse, Hidden, SignedBackchannelRequest, TokenError, TokenErrorCode,
};

use super::client_documents::check_published;
use super::cors::Origin;
use super::desk::{self, Desk, POSITION};
use super::scope::{Rules, Speaks};
use super::token::check_details;
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Answers a request.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = begun(&desk, request, &mut client).await.unwrap_or_else(|error| {
        // CIBA Core §13: unlike at the token endpoint, 403.
        let denied = error.code() == TokenErrorCode::AccessDenied;
        let mut answer = error.respond(&desk.issuer);
        if denied {
            *answer.status_mut() = StatusCode::FORBIDDEN;
        }
        answer
    });
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn begun(desk: &Desk<'_>, request: Request, seen: &mut Option<KnownClient>) -> Result<Response, OauthError> {
    let posted = Posted::read(request).await?;
    let client = &*seen.insert(desk.client(&posted).await?.confidential()?);
    check_published(desk, client).await?;
    check_allowed(desk, client, client.metadata().token_delivery_mode() == TokenDeliveryMode::Push)?;
    let form = posted.form.unique().map_err(TokenError::from)?;
    let (request, signed) = match (form.get("request"), signed::algorithm(client)) {
        (None, None) => (BackchannelRequest::read(form)?, None),
        (Some(token), Some(algorithm)) => {
            SignedBackchannelRequest::refuse_beside(&posted.form)?;
            let believed = signed::believed(desk, client, token, algorithm).await?;
            let parameters = believed.parameters.unique().map_err(TokenError::from)?;
            let request = BackchannelRequest::read(parameters)?;
            (request, Some(signed::once(desk, client, &believed)?))
        }
        (None, Some(_)) => return Err(invalid("the client is registered for signed requests; send one as request")),
        (Some(_), None) => {
            let sentence = "the client is not registered for signed requests; register \
                            backchannel_authentication_request_signing_alg";
            return Err(invalid(sentence));
        }
    };
    check_told_apart(client, &request)?;
    let resources = desk.shared.directory.resources(desk.tenant.id()).await?;
    let settings = desk.tenant.settings();
    let rules = Rules {
        settings: &settings.oauth,
        schema: &desk.tenant.row().attribute_schema,
        resources: &resources,
        client: client.metadata(),
        speaks: Speaks::ForPerson,
    };
    let wanted = rules.resolve(Some(&request.scope), &request.resources)?;
    check_details(desk, client, request.authorization_details.as_deref())?;
    let telling = telling(client, request.client_notification_token)?;
    let user_id = person::meant(desk, client, &request.hint).await?;
    let (most, interval) = (settings.lifetimes.ciba_request, settings.lifetimes.ciba_interval);
    let seconds = request.requested_expiry.map_or(most, |wanted| wanted.min(most));
    let told = !matches!(telling, Telling::Push(_));
    // OIDC Registration §2: a default gives way to what the request itself says.
    let acr_values = match &client.metadata().default_acr_values {
        _ if !request.acr_values.is_empty() => request.acr_values,
        Some(own) => own.clone(),
        None => settings.oauth.default_acr_values.clone(),
    };
    let command = AskPerson {
        tenant: desk.tenant.id().clone(),
        asked: AskedOf {
            client_id: client.id().to_owned(),
            binding_message: request.binding_message.map(|message| binding_message(&user_id, message)),
            authorization_details: request.authorization_details.map(|details| Personal::new(user_id.clone(), details)),
            user_id,
            scope: wanted.scope,
            resources: wanted.resources,
            acr_values,
        },
        telling,
        seconds,
        place_seconds: most,
        interval,
        signed,
    };
    let outcome = execute(&desk.context(client), &command).await?;
    let auth_req_id = outcome.answer.auth_req_id.ok_or_else(OauthError::internal)?;
    let mut answer = desk::json(&BackchannelResponse {
        auth_req_id: auth_req_id.expose().into(),
        expires_in: seconds,
        interval: told.then_some(interval),
    });
    answer.headers_mut().insert(POSITION, desk.position(outcome.appended.as_ref()));
    Ok(answer)
}

/// CIBA Core §13 `unauthorized_client`: what the tenant does not allow is nobody's, whatever a client is registered for. What is `pushed` is
/// given to whoever listens there, who shows no key and no certificate.
fn check_allowed(desk: &Desk<'_>, client: &KnownClient, pushed: bool) -> Result<(), OauthError> {
    let settings = &desk.tenant.settings().oauth;
    let refused = |sentence: &'static str| Err(OauthError::new(TokenErrorCode::UnauthorizedClient, sentence));
    if !settings.allows(GrantType::Ciba) {
        return refused("this tenant does not let clients ask for people");
    }
    client.may_use(GrantType::Ciba)?;
    let metadata = client.metadata();
    let by_key = metadata.dpop_bound_access_tokens == Some(true);
    if pushed && (by_key || metadata.is_bound_by_certificate(settings.tls_bound_access_tokens)) {
        return refused(
            "tokens of this client are bound to a key or a certificate and cannot be pushed; register ping",
        );
    }
    Ok(())
}

/// FAPI-CIBA §5.2.2, point 2: a person must be able to tell the request from another one that somebody makes in their name at the moment.
fn check_told_apart(client: &KnownClient, request: &BackchannelRequest) -> Result<(), OauthError> {
    let demanded = client.metadata().demands().is_some_and(|demands| demands.guards_back_channel);
    if demanded && request.binding_message.is_none() && request.authorization_details.is_none() {
        return Err(invalid("FAPI-CIBA of this client: send a binding_message, or authorization_details"));
    }
    Ok(())
}

/// How the client learns of the answer; what it is shown then is nothing that anybody else may read.
fn telling(client: &KnownClient, token: Option<Hidden>) -> Result<Telling, OauthError> {
    let mode = client.metadata().token_delivery_mode();
    if mode == TokenDeliveryMode::Poll {
        return Ok(Telling::Poll);
    }
    let token = token.ok_or_else(|| invalid("client_notification_token is missing for this client"))?;
    let token = ClearSecret::given(token.expose().to_owned());
    Ok(if mode == TokenDeliveryMode::Ping { Telling::Ping(token) } else { Telling::Push(token) })
}

fn invalid(sentence: &'static str) -> OauthError {
    OauthError::new(TokenErrorCode::InvalidRequest, sentence)
}
