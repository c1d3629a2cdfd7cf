//! `{issuer}/ssf/status`: whether a stream tells (SSF §8.1.2).

use aggregates::ssf_stream::StreamStatus;
use axum::Json;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use commands::ssf_stream::SetSsfStreamStatus;
use protocols::ssf::{StatusDocument, StatusRequest};
use queries::ssf_stream::SsfStream;

use super::door::{Receiver, Right};
use super::refusal::Refusal;
use crate::http::Shared;
use crate::http::error::oauth::uncached;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Shows it.
pub(super) async fn get(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    read((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

/// Sets it.
pub(super) async fn post(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    set((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

async fn read(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Read).await?;
    let stream_id = receiver.named()?.ok_or_else(|| Refusal::invalid("stream_id is missing in the address"))?;
    Ok((uncached(), Json(shown(receiver.stream_of(&stream_id).await?))).into_response())
}

async fn set(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let StatusRequest { stream_id, status, reason } = receiver.asked()?;
    let status = StreamStatus::named(&status)
        .ok_or_else(|| Refusal::invalid("status is none; say enabled, paused or disabled"))?;
    let command = SetSsfStreamStatus { stream: receiver.meant(stream_id.clone()), status, reason };
    let ((), position) = receiver.does(&command).await?;
    let stream = receiver.stream_of(&stream_id).await?;
    Ok((uncached(), position, Json(shown(stream))).into_response())
}

fn shown(stream: SsfStream) -> StatusDocument {
    StatusDocument { stream_id: stream.stream_id, status: stream.state.as_str(), reason: stream.reason }
}
