//! `POST {issuer}/oauth2/introspect`: what a token is worth (RFC 7662), on request signed, and encrypted for its client (RFC 9701).
//!
//! Only clients that authenticate may ask, and resources with a secret of their own. Of a token that is not good nothing is told: unknown, expired, revoked and another
//! tenant's read alike.

use aggregates::client::ClientMetadata;
use aggregates::grant::{Grant, GrantStatus};
use aggregates::{JwsAlgorithm, ScopeSet};
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use commands::RefreshHandle;
use protocols::jose::tokens::{Confirmation, IntrospectionToken};
use protocols::oauth::{ActiveToken, IntrospectionRequest, IntrospectionResponse, TokenError};
use queries::access_token::AccessToken;
use queries::client::Client;
use queries::role;

use super::acting;
use super::asker::Asker;
use super::cors::Origin;
use super::desk::{self, Desk};
use super::encryption;
use super::subject;
use super::token::{sign_for, spelled, token_type};
use crate::http::Shared;
use crate::http::error::oauth::{OauthError, uncached};
use crate::http::extract::client::KnownClient;
use crate::http::extract::form::Posted;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::streams;

/// RFC 9701 §5.
const SIGNED: &str = "application/token-introspection+jwt";

/// Answers an introspection request.
pub(super) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let mut client = None;
    let answer = introspect(&desk, request, &mut client).await;
    let answer = answer.unwrap_or_else(|error| error.respond(&desk.issuer));
    origin.allow(&tenant, client.as_ref().map(KnownClient::metadata), answer)
}

async fn introspect(desk: &Desk<'_>, request: Request, seen: &mut Option<KnownClient>) -> Result<Response, OauthError> {
    let wants_signed = accepts_signed(request.headers());
    let posted = Posted::read(request).await?;
    let asker = Asker::of(desk, &posted).await?;
    *seen = asker.client().cloned();
    let request = IntrospectionRequest::read(posted.form.unique().map_err(TokenError::from)?)?;
    let token = request.token.expose();
    let answer = match RefreshHandle::parse(token) {
        Some(handle) => refresh_token(desk, &asker, &handle).await?,
        None => access_token(desk, &asker, token).await?,
    };
    let metadata = asker.client().map(KnownClient::metadata);
    let algorithm = metadata.and_then(|metadata| metadata.introspection_signed_response_alg);
    let encrypted = metadata.is_some_and(|metadata| metadata.introspection_encryption().is_some());
    if algorithm.is_none() && !encrypted && !wants_signed {
        return Ok(desk::json(&answer));
    }
    let usual = metadata.map_or(JwsAlgorithm::RS256, ClientMetadata::usual_algorithm);
    signed(desk, &asker, algorithm.unwrap_or(usual), &answer).await
}

async fn access_token(desk: &Desk<'_>, asker: &Asker, token: &str) -> Result<IntrospectionResponse, OauthError> {
    let (tenant, now) = (desk.tenant.id(), desk.now().timestamp());
    let found = desk.shared.access_tokens.find(tenant, &desk.issuer, token, now).await?;
    let found = found.filter(|token| asker.may_hear_of(&token.audience));
    let Some(token) = found else { return Ok(IntrospectionResponse::Inactive) };
    let mut active = ActiveToken::new(token.client_id.clone());
    let client = desk.shared.directory.client(desk.tenant.id(), &token.client_id).await?;
    let client = client.ok_or_else(OauthError::internal)?;
    active.sub = Some(subject_of(desk, &client, &token).await?);
    active.act = acting::act(desk, &client, token.exchanged.as_ref()).await?;
    active.may_act = acting::may_act(token.may_act.as_ref());
    active.iss = Some(desk.issuer.clone());
    active.aud = (!token.audience.is_empty()).then(|| token.audience.clone().into());
    active.scope = Some(spelled(&scope_of(desk, &token).await?));
    active.token_type = Some(token_type(token.dpop_jkt.as_deref()));
    let bound = Confirmation::of(token.dpop_jkt.as_deref(), token.x5t_s256.as_deref());
    active.cnf = bound.map(|bound| serde_json::to_value(bound).unwrap_or_default());
    let details = &token.authorization_details;
    active.authorization_details = (!details.is_empty()).then(|| details.clone());
    active.exp = Some(token.expires_at.timestamp());
    active.iat = Some(token.issued_at.timestamp());
    active.acr.clone_from(&token.acr);
    active.auth_time = token.auth_time.map(|at| at.timestamp());
    Ok(active.into())
}

/// What the token carries at this moment: of what administers, no more than its person's roles.
async fn scope_of(desk: &Desk<'_>, token: &AccessToken) -> Result<ScopeSet, OauthError> {
    let Some(user_id) = &token.user_id else { return Ok(token.scope.clone()) };
    Ok(role::within(desk.shared.journal.db(), desk.tenant.id(), user_id, &token.scope).await?)
}

/// The user as the token's client knows them, or that client itself.
async fn subject_of(desk: &Desk<'_>, client: &Client, token: &AccessToken) -> Result<String, OauthError> {
    let Some(user_id) = &token.user_id else { return Ok(token.client_id.clone()) };
    Ok(subject::of_user(desk.shared, desk.tenant.id(), client, user_id).await?)
}

/// A refresh token is nobody's business but its client's.
async fn refresh_token(
    desk: &Desk<'_>,
    asker: &Asker,
    handle: &RefreshHandle,
) -> Result<IntrospectionResponse, OauthError> {
    let Some(client) = asker.client() else { return Ok(IntrospectionResponse::Inactive) };
    let id = handle.id().to_string();
    let grant = streams::fold::<Grant>(&desk.shared.journal, desk.tenant.id(), &id, None).await?;
    let good = grant.map(|grant| grant.state).filter(|grant| {
        grant.client_id() == Some(client.id())
            && grant.status_at(desk.now()) == Some(GrantStatus::Exchanged)
            && grant.refresh().is_some_and(|family| family.is_present(handle.hash()) && family.is_live(desk.now()))
    });
    let Some(grant) = good else { return Ok(IntrospectionResponse::Inactive) };
    let mut active = ActiveToken::new(client.id().to_owned());
    let tenant = desk.tenant.id();
    if !desk.shared.rows.standing(tenant, handle.id()).await?.is_some_and(|standing| standing.holds()) {
        return Ok(IntrospectionResponse::Inactive);
    }
    if let Some(approval) = grant.approval() {
        let user_id = &approval.user_id;
        let person = desk.shared.people.find(tenant, user_id).await?;
        if !person.is_some_and(|person| person.is_available(desk.now())) {
            return Ok(IntrospectionResponse::Inactive);
        }
        active.sub = Some(subject::of_user(desk.shared, tenant, client.row(), user_id).await?);
        active.scope = Some(spelled(&approval.scope));
        active.auth_time = approval.auth_time.map(|at| at.timestamp());
    }
    active.iss = Some(desk.issuer.clone());
    active.exp = grant.refresh().and_then(|family| family.idle_expires_at).map(|end| end.timestamp());
    Ok(active.into())
}

async fn signed(
    desk: &Desk<'_>,
    asker: &Asker,
    algorithm: JwsAlgorithm,
    answer: &IntrospectionResponse,
) -> Result<Response, OauthError> {
    let issued_at = desk.now().timestamp();
    let of = |audience| IntrospectionToken { issuer: &desk.issuer, audience, issued_at, answer };
    let token = match asker {
        Asker::Client(client) => {
            let signed = sign_for(desk, client, algorithm, |key| of(client.id()).sign(key)).await?;
            encryption::nested(desk, client, client.metadata().introspection_encryption(), signed).await?
        }
        // A resource has no key of its own: its secret is kept as a hash.
        Asker::Resource(resource) => {
            of(&resource.identifier).sign(&*desk.shared.keys.signer(desk.tenant.id(), algorithm).await?)?
        }
    };
    Ok((uncached(), [(CONTENT_TYPE, SIGNED)], token).into_response())
}

fn accepts_signed(headers: &HeaderMap) -> bool {
    let given = headers.get_all(ACCEPT).iter().filter_map(|given| given.to_str().ok());
    let mut types = given.flat_map(|given| given.split(','));
    types.any(|one| one.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case(SIGNED)))
}
