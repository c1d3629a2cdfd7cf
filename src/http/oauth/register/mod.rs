//! `{issuer}/oauth2/register`: clients that register themselves (RFC 7591) and look after what they registered (RFC 7592).
//!
//! Who may register says the tenant: holders of a token with its registration scope, or anybody. A client that registered gets a
//! token of its own for its own address; it is an access token like any other, looked up and revoked like any other, whose scope
//! nobody can ask for.

pub(super) mod create;
pub(super) mod delete;
mod managed;
mod metadata;
mod pace;
mod policy;
pub(super) mod read;
mod statement;
pub(super) mod update;

use aggregates::client::Client as State;
use axum::Json;
use axum::body::{Body, to_bytes};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use commands::ClearSecret;
use journal::Appended;
use protocols::oauth::{Hidden, RegistrationResponse};

pub use pace::Pace;
pub(super) use policy::Policy;

use super::desk::{Desk, POSITION};
use crate::http::error::oauth::{OauthError, uncached};
use crate::http::error::registration::RegistrationRefusal;
use crate::streams;

/// The most bytes of a body.
const LARGEST: usize = 64 * 1024;

/// What is told beside the metadata.
struct Told<'t> {
    status: StatusCode,
    /// A secret that was made a moment ago.
    secret: Option<&'t ClearSecret>,
    /// The token for the client's own address, where it has one.
    token: Option<Hidden>,
    /// The statement as it came (RFC 7591 §3.2.1).
    statement: Option<String>,
    appended: Option<&'t Appended>,
}

/// What is registered, as the log has it now.
async fn answer(desk: &Desk<'_>, client_id: &str, told: Told<'_>) -> Result<Response, RegistrationRefusal> {
    let folded = streams::fold::<State>(&desk.shared.journal, desk.tenant.id(), client_id, None).await?;
    let state = folded.map(|folded| folded.state);
    let state = state.as_ref().and_then(|state| Some((state.metadata()?, state.registered_at()?)));
    let (metadata, registered_at) = state.ok_or_else(OauthError::internal)?;
    let mut response = RegistrationResponse::new(client_id, metadata::spoken(metadata)?);
    response.client_id_issued_at = Some(registered_at.timestamp());
    response.registration_client_uri = told.token.is_some().then(|| address(desk, client_id));
    response.registration_access_token = told.token;
    response.software_statement = told.statement;
    if let Some(secret) = told.secret {
        response = response.with_secret(secret.expose().into(), None);
    }
    let position = [(POSITION, desk.position(told.appended))];
    Ok((told.status, uncached(), position, Json(response)).into_response())
}

/// Where a client looks after itself.
fn address(desk: &Desk<'_>, client_id: &str) -> String {
    format!("{}/oauth2/register/{client_id}", desk.issuer)
}

/// The JSON body of a request.
async fn body(parts: &Parts, body: Body) -> Result<Bytes, RegistrationRefusal> {
    let given = parts.headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    if !given.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json")) {
        return Err(RegistrationRefusal::metadata("send JSON, with Content-Type: application/json"));
    }
    let bytes = to_bytes(body, LARGEST).await;
    bytes.map_err(|_| RegistrationRefusal::metadata("the body is cut off or has more than 65536 bytes"))
}
