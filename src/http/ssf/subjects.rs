//! `{issuer}/ssf/subjects:add` and `{issuer}/ssf/subjects:remove`: of whom a receiver wants to hear (SSF §8.1.3).
//!
//! A receiver hears of everybody whom it knows, but those it removed. Whether anybody else exists it does not learn: what names nobody
//! is answered like what names somebody (SSF §9.1).

use aggregates::identifier::IdentifierKind;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use commands::authentication::resolve;
use commands::ssf_stream::{AddSsfSubject, RemoveSsfSubject};
use protocols::ssf::{SubjectId, SubjectRequest};
use queries::ssf_stream::{SsfStream, acquaintances};

use super::door::{Receiver, Right};
use super::refusal::Refusal;
use crate::http::Shared;
use crate::http::error::oauth::uncached;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::subject;

/// Lets a receiver hear of somebody again.
pub(super) async fn add(State(shared): State<Shared>, tenant: Tenant, arrival: Arrival, request: Request) -> Response {
    added((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

/// Lets a receiver hear of somebody no more.
pub(super) async fn remove(
    State(shared): State<Shared>,
    tenant: Tenant,
    arrival: Arrival,
    request: Request,
) -> Response {
    removed((&shared, &tenant, &arrival), request).await.unwrap_or_else(|refusal| refusal.respond(&tenant.issuer()))
}

async fn added(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let SubjectRequest { stream_id, subject, .. } = receiver.asked()?;
    let stream = receiver.stream_of(&stream_id).await?;
    let Some(subject) = named(&receiver, &stream, &subject).await? else {
        return Ok((StatusCode::OK, uncached()).into_response());
    };
    let ((), position) = receiver.does(&AddSsfSubject { stream: receiver.meant(stream_id), subject }).await?;
    Ok((StatusCode::OK, uncached(), position).into_response())
}

async fn removed(at: (&Shared, &Tenant, &Arrival), request: Request) -> Result<Response, Refusal> {
    let receiver = Receiver::enter(at, request, Right::Manage).await?;
    let SubjectRequest { stream_id, subject, .. } = receiver.asked()?;
    let stream = receiver.stream_of(&stream_id).await?;
    let Some(subject) = named(&receiver, &stream, &subject).await? else {
        return Ok((StatusCode::NO_CONTENT, uncached()).into_response());
    };
    let ((), position) = receiver.does(&RemoveSsfSubject { stream: receiver.meant(stream_id), subject }).await?;
    Ok((StatusCode::NO_CONTENT, uncached(), position).into_response())
}

/// The name by which the receiver knows a subject; `None` where the subject is nobody of whom it could hear.
async fn named(receiver: &Receiver<'_>, stream: &SsfStream, subject: &SubjectId) -> Result<Option<String>, Refusal> {
    let user = subject.user();
    let user =
        user.ok_or_else(|| Refusal::invalid("subject is narrower than a person, and such are not kept apart"))?;
    match user {
        SubjectId::IssSub { iss, sub } => Ok(Some(sub.clone()).filter(|_| *iss == stream.issuer)),
        SubjectId::Email { email } => by_name(receiver, IdentifierKind::Email, email).await,
        SubjectId::PhoneNumber { phone_number } => by_name(receiver, IdentifierKind::PhoneNumber, phone_number).await,
        SubjectId::Opaque { id } if *id == stream.stream_id => {
            Err(Refusal::invalid("subject is the stream itself, which is always told of itself"))
        }
        SubjectId::Opaque { .. } | SubjectId::Complex { .. } => Ok(None),
    }
}

/// Of somebody whom the receiver knows, by a name that it may have of them.
async fn by_name(receiver: &Receiver<'_>, kind: IdentifierKind, typed: &str) -> Result<Option<String>, Refusal> {
    let (shared, tenant) = (receiver.shared, receiver.tenant.id());
    let resolved = resolve(&receiver.context(), tenant, &[kind], typed).await?;
    let Some(user) = resolved.user else { return Ok(None) };
    let known = acquaintances(shared.journal.db(), tenant, &user.user_id).await?;
    if !known.contains(&receiver.client.client_id) {
        return Ok(None);
    }
    Ok(Some(subject::of_user(shared, tenant, &receiver.client, &user.user_id).await?))
}
