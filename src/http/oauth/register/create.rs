//! `POST {issuer}/oauth2/register` (RFC 7591 §3.1, OIDC Registration §3.1).

use std::collections::BTreeSet;

use aggregates::client::AccessTokenFormat;
use aggregates::grant::Held;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::Response;
use commands::client::RegisterClient;
use commands::grant::{AccessTerms, IssueClientCredentials, TokenAnswer};
use commands::{Context, execute};
use journal::Actor;
use protocols::oauth::{BearerError, Hidden, RegistrationRequest};

use super::managed::MANAGES;
use super::{Told, address, answer, body, policy};
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::extract::bearer::Bearer;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::cors::Origin;
use crate::http::oauth::desk::Desk;
use crate::http::oauth::dpop::{PROOF, tell_nonce};
use crate::http::oauth::token::scope_of;

/// How long a client may look after itself: a hundred years. RFC 7592 §5 lets the token live as long as the client.
const SECONDS: u32 = 100 * 365 * 24 * 60 * 60;

/// Registers a client.
pub(in crate::http::oauth) async fn post(
    State(shared): State<Shared>,
    tenant: Tenant,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let proves = request.headers().contains_key(PROOF);
    let answer = create(&desk, request).await.unwrap_or_else(|refusal| refusal.respond(&desk.issuer));
    let answer = if proves { tell_nonce(&desk, answer).await } else { answer };
    origin.allow(&tenant, None, answer)
}

async fn create(desk: &Desk<'_>, request: Request) -> Result<Response, RegistrationRefusal> {
    let (parts, sent) = request.into_parts();
    let actor = who(desk, &parts).await?;
    let request = RegistrationRequest::read(&body(&parts, sent).await?)?;
    let statement = request.software_statement.clone();
    let metadata = policy::Policy::of(desk, None).admit(request.metadata, request.software_statement).await?;
    let context = desk.arrival.context(&desk.shared.journal, actor.clone());
    let register = RegisterClient { tenant: desk.tenant.id().clone(), client_id: None, metadata, secret: None };
    let registered = execute(&context, &register).await?;
    let client_id = &registered.answer.client_id;
    let token = if desk.tenant.settings().oauth.registration.management {
        Some(token(desk, desk.arrival.context(&desk.shared.journal, actor), client_id).await?)
    } else {
        None
    };
    let (status, secret) = (StatusCode::CREATED, registered.answer.secret.as_ref());
    let told = Told { status, secret, token, statement, appended: registered.appended.as_ref() };
    answer(desk, client_id, told).await
}

/// Who registers. Where not anybody may, it takes a token; who shows one is held to it in any case.
async fn who(desk: &Desk<'_>, parts: &Parts) -> Result<Actor, RegistrationRefusal> {
    let settings = &desk.tenant.settings().oauth.registration;
    if settings.open && !parts.headers.contains_key(AUTHORIZATION) {
        let (pace, address) = (&desk.shared.registrations, desk.arrival.address());
        let admitted = pace.admit(desk.tenant.id(), address, settings.per_minute, desk.now());
        admitted.map_err(RegistrationRefusal::TooMany)?;
        return Ok(Actor { kind: "system".into(), id: "open-registration".into() });
    }
    let Bearer { token, .. } = Bearer::of_header(desk, parts).await?;
    if !token.scope.contains(&settings.scope) {
        return Err(BearerError::InsufficientScope(scope_of(&settings.scope)).into());
    }
    Ok(match &token.user_id {
        Some(user) => Actor { kind: "user".into(), id: user.clone() },
        None => Actor { kind: "client".into(), id: token.client_id.clone() },
    })
}

/// The token by which the new client looks after itself.
async fn token(desk: &Desk<'_>, context: Context, client_id: &str) -> Result<Hidden, RegistrationRefusal> {
    let access = AccessTerms {
        format: AccessTokenFormat::Opaque,
        seconds: SECONDS,
        scope: Some([MANAGES.to_owned()].into_iter().collect()),
        resources: Some(vec![address(desk, client_id)]),
        details: None,
        details_types: BTreeSet::new(),
        audience: Vec::new(),
        held: Held::default(),
        may_act: None,
        until: None,
    };
    let issue = IssueClientCredentials { tenant: desk.tenant.id().clone(), client_id: client_id.to_owned(), access };
    match execute(&context, &issue).await?.answer {
        TokenAnswer::Issued(issued) => Ok(issued.access.token.expose().into()),
        TokenAnswer::Reused | TokenAnswer::Told => Err(OauthError::internal().into()),
    }
}
