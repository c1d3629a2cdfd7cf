//! `{issuer}/scim/v2/Me`: the person whose access token it is (RFC 7644 §3.11).
//!
//! It is no administration: a person's token shows what its scopes let any application see of them, as userinfo does, and nothing is
//! written. Whoever may write users writes them below `/Users`. The document names the person's id, so an application that knows people by
//! other names than that one (OIDC Core §8.1) does not get it.

use aggregates::ScopeSet;
use aggregates::client::{ClientStatus, SubjectType};
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::call::Call;
use super::refusal::Refusal;
use super::users;
use crate::http::Shared;
use crate::http::admin::{Administrator, prove, shown};
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::{Tenant, TenantRefusal};
use crate::http::layers::Arrival;
use crate::http::oauth::NONCE;

/// What each scope shows, by the names of RFC 7643 (OIDC Core §5.4).
const SHOWN: [(&str, &[&str]); 4] = [
    (
        "profile",
        &[
            "userName",
            "name",
            "displayName",
            "nickName",
            "profileUrl",
            "photos",
            "title",
            "userType",
            "preferredLanguage",
            "locale",
            "timezone",
            "active",
        ],
    ),
    ("email", &["emails"]),
    ("phone", &["phoneNumbers"]),
    ("address", &["addresses"]),
];
/// What is always shown.
const ALWAYS: [&str; 3] = ["schemas", "id", "meta"];

/// Lets a person in who shows a token of their own.
pub(super) async fn gate(State(shared): State<Shared>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match admit(&shared, &mut parts).await {
        Ok((person, nonce)) => {
            parts.extensions.insert(person);
            let mut response = next.run(Request::from_parts(parts, body)).await;
            response.headers_mut().extend(nonce.map(|nonce| (NONCE, nonce)));
            response
        }
        Err(problem) => problem.into_response(),
    }
}

/// Who shows a token of their own, and what the next proof of theirs must carry.
async fn admit(shared: &Shared, parts: &mut Parts) -> Result<(Administrator, Option<HeaderValue>), Problem> {
    let tenant = Tenant::from_request_parts(parts, shared).await;
    let tenant = tenant.map_err(|TenantRefusal { reason, .. }| Problem::from(reason))?;
    let Ok(arrival) = Arrival::from_request_parts(parts, &()).await;
    let (issuer, now) = (tenant.issuer(), shared.journal.clock().now().timestamp());
    let shown = shown(&parts.headers)?;
    let found = shared.access_tokens.find(tenant.id(), &issuer, shown.0, now).await?;
    let token = found.filter(|token| token.audience.contains(&issuer)).ok_or_else(|| {
        let detail = "the access token is unknown, expired, revoked or for other resources; get a new one";
        let challenge = "Bearer realm=\"evident\", error=\"invalid_token\"";
        Problem::new(Kind::Unauthenticated, detail).challenge(challenge.to_owned())
    })?;
    let nonce = prove(shared, (tenant.id(), tenant.place(), &arrival), parts, &token, shown).await?;
    let forbidden = |detail: &str| {
        let challenge = "Bearer realm=\"evident\", error=\"insufficient_scope\", scope=\"profile\"";
        Problem::new(Kind::Forbidden, detail).challenge(challenge.to_owned())
    };
    if token.user_id.is_none() {
        return Err(forbidden("the access token speaks for nobody; ask for one in which a person signs in"));
    }
    if !SHOWN.iter().any(|(scope, _)| token.scope.contains(scope)) {
        return Err(forbidden(
            "the access token lacks profile, email, phone and address; ask for a token with one of them",
        ));
    }
    let client = shared.directory.client(tenant.id(), &token.client_id).await?;
    let knows = client.filter(|client| client.state == ClientStatus::Enabled);
    if knows.is_none_or(|client| client.metadata.subject_type() == SubjectType::Pairwise) {
        return Err(forbidden("this application does not know people by their ids; ask userinfo"));
    }
    Ok((Administrator::showing(tenant.id().clone(), &token, token.scope.clone()), nonce))
}

/// Shows the person.
pub(super) async fn get(call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(&call.caller.users)?;
    let id = call.caller.administrator.user_id.clone().unwrap_or_default();
    let mut told = users::show(&call.caller, &id, &selection).await?;
    told.location = Some(format!("{}/Users/{id}", call.caller.base));
    if let Some(body) = &mut told.body {
        body.retain(|name, _| is_shown(&call.caller.administrator.scope, name));
    }
    Ok(call.read(told))
}

fn is_shown(scope: &ScopeSet, name: &str) -> bool {
    ALWAYS.contains(&name) || SHOWN.iter().any(|(one, names)| scope.contains(one) && names.contains(&name))
}

/// What is not written here (RFC 7644 §3.11).
pub(super) async fn unwritten() -> Response {
    let detail = "this is read only; change yourself on the account pages";
    let refusal = Refusal::from(protocols::scim::ScimError::plain(StatusCode::NOT_IMPLEMENTED.as_u16(), detail));
    refusal.into_response()
}
