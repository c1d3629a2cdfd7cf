//! `GET {issuer}/oauth2/register/{client_id}` (RFC 7592 §2.1).

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::managed::Managed;
use super::{Told, answer};
use crate::http::Shared;
use crate::http::error::registration::RegistrationRefusal;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::cors::Origin;
use crate::http::oauth::desk::Desk;

/// Answers what is registered. Secrets cannot be told again: only their hashes are kept.
pub(in crate::http::oauth) async fn get(
    State(shared): State<Shared>,
    tenant: Tenant,
    Path((_, client_id)): Path<(String, String)>,
    origin: Origin,
    arrival: Arrival,
    request: Request,
) -> Response {
    let desk = Desk::new(&shared, &tenant, &arrival);
    let answer = read(&desk, &client_id, request).await.unwrap_or_else(|refusal| refusal.respond(&desk.issuer));
    origin.allow(&tenant, None, answer)
}

async fn read(desk: &Desk<'_>, client_id: &str, request: Request) -> Result<Response, RegistrationRefusal> {
    let Managed { token, .. } = Managed::of(desk, client_id, &request.into_parts().0).await?;
    let told = Told { status: StatusCode::OK, secret: None, token: Some(token), statement: None, appended: None };
    answer(desk, client_id, told).await
}
