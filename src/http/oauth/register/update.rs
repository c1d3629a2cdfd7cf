//! `PUT {issuer}/oauth2/register/{client_id}` (RFC 7592 §2.2): all metadata anew; what is left out is removed.

use aggregates::client::AuthMethod;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use commands::client::{AddSecret, UpdateClient};
use commands::{execute, hash_secret};
use protocols::oauth::{Hidden, RegistrationError, UpdateRequest};

use super::managed::Managed;
use super::policy::Policy;
use super::{Told, answer, body};
use crate::http::Shared;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::extract::client::KnownClient;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::cors::Origin;
use crate::http::oauth::desk::Desk;

/// Replaces what is registered.
pub(in crate::http::oauth) async fn put(
    State(shared): State<Shared>,
    tenant: Tenant,
    Path((_, client_id)): Path<(String, String)>,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let answer = update(&desk, &client_id, request).await.unwrap_or_else(|refusal| refusal.respond(&desk.issuer));
    origin.allow(&tenant, None, answer)
}

async fn update(desk: &Desk<'_>, client_id: &str, request: Request) -> Result<Response, RegistrationRefusal> {
    let (parts, sent) = request.into_parts();
    let Managed { client, token } = Managed::of(desk, client_id, &parts).await?;
    let request = UpdateRequest::read(&body(&parts, sent).await?, client_id)?;
    if let Some(secret) = &request.client_secret {
        check_secret(desk, &client, secret)?;
    }
    let policy = Policy::of(desk, Some(&client.row().metadata));
    let statement = request.software_statement.clone();
    let metadata = policy.admit(request.metadata, request.software_statement).await?;
    let by_secret = matches!(
        metadata.auth_method(),
        AuthMethod::ClientSecretBasic | AuthMethod::ClientSecretPost | AuthMethod::ClientSecretJwt
    );
    let (tenant, client_id) = (desk.tenant.id().clone(), client_id.to_owned());
    let update = UpdateClient { tenant: tenant.clone(), client_id: client_id.clone(), metadata };
    let mut appended = execute(&desk.context(&client), &update).await?.appended;
    let mut secret = None;
    if by_secret && client.row().live_secrets(desk.now()).next().is_none() {
        let add = AddSecret { tenant, client_id: client_id.clone(), secret: None, expires_at: None };
        let added = execute(&desk.context(&client), &add).await?;
        (secret, appended) = (added.answer.secret, added.appended.or(appended));
    }
    let (status, secret) = (StatusCode::OK, secret.as_ref());
    let told = Told { status, secret, token: Some(token), statement, appended: appended.as_ref() };
    answer(desk, &client_id, told).await
}

/// RFC 7592 §2.2: a client may repeat its secret, and cannot choose one.
fn check_secret(desk: &Desk<'_>, client: &KnownClient, secret: &Hidden) -> Result<(), RegistrationRefusal> {
    let hash = hash_secret(secret.expose()).ok();
    let known = hash.is_some_and(|hash| client.row().live_secrets(desk.now()).any(|live| live.hash.matches(&hash)));
    if known { Ok(()) } else { Err(RegistrationError::of_member("client_secret", "is not that of this client").into()) }
}
