//! `{issuer}/ssf/streams`: creating, reading, updating, replacing and deleting a stream (SSF §8.1.1).

use axum::Json;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::ssf_stream::{ChangeSsfStream, CreateSsfStream, DeleteSsfStream};
use protocols::ssf::StreamRequest;

use super::configuration::{delivery, shown};
use super::door::{HeaderPosition, Receiver, Right};
use super::refusal::Refusal;
use crate::http::Shared;
use crate::http::error::oauth::uncached;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;

/// Begins the receiver's stream.
pub(super) async fn post(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    create((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

/// Shows one stream, or all that the receiver has.
pub(super) async fn get(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    read((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

/// Changes what is sent and leaves the rest.
pub(super) async fn patch(
    State(shared): State<Shared>,
    tenant: Tenant,
    arrival: Arrival,
    request: Request,
) -> Response {
    let changed = change((&shared, &tenant, &arrival), request, false).await;
    changed.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

/// Replaces what the receiver sets; what is not sent is taken away.
pub(super) async fn put(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    let changed = change((&shared, &tenant, &arrival), request, true).await;
    changed.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

/// Ends a stream.
pub(super) async fn delete(
    State(shared): State<Shared>,
    tenant: Tenant,
    arrival: Arrival,
    request: Request,
) -> Response {
    remove((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

async fn create(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let wanted: StreamRequest = receiver.asked()?;
    let command = CreateSsfStream {
        tenant: receiver.tenant.id().clone(),
        client_id: receiver.client.client_id.clone(),
        issuer: receiver.tenant.issuer(),
        events_requested: wanted.events_requested.unwrap_or_default().into_iter().collect(),
        delivery: delivery(wanted.delivery)?,
        description: wanted.description.flatten(),
    };
    let (created, position) = receiver.does(&command).await?;
    told(&receiver, StatusCode::CREATED, &created.0, position).await
}

async fn read(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Read).await?;
    if let Some(stream_id) = receiver.named()? {
        return Ok((uncached(), Json(shown(receiver.stream_of(&stream_id).await?))).into_response());
    }
    let all: Vec<_> = receiver.stream().await?.into_iter().map(shown).collect();
    Ok((uncached(), Json(all)).into_response())
}

async fn change(at: (&Shared, &Tenant, &Arrival), request: Request, whole: bool) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let wanted: StreamRequest = receiver.asked()?;
    let stream_id = wanted.stream_id.clone().ok_or_else(|| Refusal::invalid("stream_id is missing"))?;
    let present = shown(receiver.stream_of(&stream_id).await?);
    wanted.agrees(&present).map_err(|name| {
        Refusal::invalid(&format!("{name} is not what it is, and only the transmitter sets it; leave it out"))
    })?;
    let events_requested = wanted.events_requested.map(|uris| uris.into_iter().collect());
    let command = ChangeSsfStream {
        stream: receiver.meant(stream_id.clone()),
        events_requested: if whole { Some(events_requested.unwrap_or_default()) } else { events_requested },
        delivery: if whole || wanted.delivery.is_some() { Some(delivery(wanted.delivery)?) } else { None },
        description: if whole { Some(wanted.description.flatten()) } else { wanted.description },
    };
    let ((), position) = receiver.does(&command).await?;
    told(&receiver, StatusCode::OK, &stream_id, position).await
}

async fn remove(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let stream_id = receiver.named()?.ok_or_else(|| Refusal::invalid("stream_id is missing in the address"))?;
    let ((), position) = receiver.does(&DeleteSsfStream { stream: receiver.meant(stream_id) }).await?;
    Ok((StatusCode::NO_CONTENT, uncached(), position).into_response())
}

/// The stream as it stands now.
async fn told(
    receiver: &Receiver<'_>,
    status: StatusCode,
    stream_id: &str,
    position: HeaderPosition,
) -> Result<Response, Refusal> {
    let stream = receiver.stream_of(stream_id).await?;
    Ok((status, uncached(), position, Json(shown(stream))).into_response())
}
