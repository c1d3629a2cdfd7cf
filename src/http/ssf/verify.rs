//! `POST {issuer}/ssf/verify`: a receiver wants to see whether its stream works (SSF §8.1.4).

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::ssf_stream::VerifySsfStream;
use protocols::ssf::VerificationRequest;

use super::door::{Receiver, Right};
use super::refusal::Refusal;
use crate::http::Shared;
use crate::http::error::oauth::uncached;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Has the stream tell that it works.
pub(super) async fn post(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    asked((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

async fn asked(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let VerificationRequest { stream_id, state } = receiver.asked()?;
    let ((), position) = receiver.does(&VerifySsfStream { stream: receiver.meant(stream_id), state }).await?;
    Ok((StatusCode::NO_CONTENT, uncached(), position).into_response())
}
