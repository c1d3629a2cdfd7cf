//! Who asks about streams: a client that shows an access token of its own, with the scope for it.

use std::sync::Arc;

use aggregates::client::ClientStatus;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, Uri};
use bytes::Bytes;
use commands::ssf_stream::Stream;
use commands::{Command, Context, Outcome, execute};
use journal::Actor;
use protocols::oauth::{BearerError, Parameters, Scope};
use queries::client::Client;
use queries::ssf_stream::{self, SsfStream};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::http::Shared;
use crate::http::error::bearer::BearerRefusal;
use crate::http::extract::bearer::Bearer;
use crate::http::extract::tenant::Tenant;
use crate::http::layers::Arrival;
use crate::http::oauth::Desk;

/// Where everything that the request wrote is in the log.
const POSITION: HeaderName = HeaderName::from_static("evident-position");
/// The longest body that is read, in bytes.
const LONGEST: usize = 64 * 1024;

/// What a receiver wants to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Right {
    /// Look at its stream, and come for what it is told.
    Read,
    /// Change its stream.
    Manage,
}

/// The scopes by their names (CAEP Interoperability Profile §2.7.2).
pub(crate) const READ: &str = "ssf.read";
pub(crate) const MANAGE: &str = "ssf.manage";

/// A receiver at the door, with what it asks.
pub(super) struct Receiver<'r> {
    pub(super) shared: &'r Shared,
    pub(super) tenant: &'r Tenant,
    pub(super) client: Arc<Client>,
    arrival: &'r Arrival,
    address: Uri,
    body: Bytes,
}

impl<'r> Receiver<'r> {
    /// Lets a receiver in that may do what it wants.
    pub(super) async fn enter(
        (shared, tenant, arrival): (&'r Shared, &'r Tenant, &'r Arrival),
        request: Request,
        right: Right,
    ) -> Result<Self, Refusal> {
        let (parts, body) = request.into_parts();
        let client = client(&Desk::new(shared, tenant, arrival), &parts, right).await?;
        let body = to_bytes(body, LONGEST).await;
        let body = body.map_err(|_| Refusal::invalid("the body is cut off or has more than 65536 bytes"))?;
        Ok(Self { shared, tenant, client, arrival, address: parts.uri, body })
    }

    /// What it sent as JSON.
    pub(super) fn asked<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        let unreadable = |error| Refusal::invalid(&format!("the body cannot be read: {error}"));
        // A list would be read as an object whose members are not named.
        let asked: Map<String, Value> = serde_json::from_slice(&self.body).map_err(unreadable)?;
        serde_json::from_value(Value::Object(asked)).map_err(unreadable)
    }

    /// The stream that the address names.
    pub(super) fn named(&self) -> Result<Option<String>, Refusal> {
        let query = Parameters::parse(self.address.query().unwrap_or_default().as_bytes());
        let named = query.map_err(|_| Refusal::invalid("the address cannot be read"))?;
        let named = named.once("stream_id").map_err(|_| Refusal::invalid("stream_id is given twice"))?;
        Ok(named.map(str::to_owned))
    }

    /// Its stream, if it has one.
    pub(super) async fn stream(&self) -> Result<Option<SsfStream>, Refusal> {
        let db = self.shared.journal.db();
        Ok(ssf_stream::by_client(db, self.tenant.id(), &self.client.client_id).await?)
    }

    /// Its stream of a name.
    pub(super) async fn stream_of(&self, stream_id: &str) -> Result<SsfStream, Refusal> {
        self.stream().await?.filter(|stream| stream.stream_id == stream_id).ok_or_else(Refusal::unknown)
    }

    /// Its stream of a name, for a command.
    pub(super) fn meant(&self, stream_id: String) -> Stream {
        Stream { tenant: self.tenant.id().clone(), client_id: self.client.client_id.clone(), stream_id }
    }

    /// Carries a command out in its name.
    pub(super) async fn does<C>(&self, command: &C) -> Result<(C::Answer, HeaderPosition), Refusal>
    where
        C: Command,
        Refusal: From<C::Error>,
    {
        let Outcome { appended, answer, .. } = execute(&self.context(), command).await?;
        let head = || *self.shared.journal.head().borrow();
        let position = appended.map_or_else(head, |appended| appended.last);
        Ok((answer, [(POSITION, HeaderValue::from(position))]))
    }

    /// The context of what it asks for.
    pub(super) fn context(&self) -> Context {
        let actor = Actor { kind: "client".into(), id: self.client.client_id.clone() };
        let mut metadata = self.arrival.metadata(actor.clone());
        metadata.client_id = Some(self.client.client_id.clone());
        Context::new(self.shared.journal.clone(), actor).with_metadata(metadata)
    }
}

/// The header that tells where a write stands.
pub(super) type HeaderPosition = [(HeaderName, HeaderValue); 1];

async fn client(desk: &Desk<'_>, parts: &Parts, right: Right) -> Result<Arc<Client>, BearerRefusal> {
    let Bearer { token, .. } = Bearer::of_header(desk, parts).await?;
    let enough = match right {
        Right::Read => token.scope.contains(READ) || token.scope.contains(MANAGE),
        Right::Manage => token.scope.contains(MANAGE),
    };
    // A token that speaks for a person says nothing of what its client may be told of others.
    if !enough || token.user_id.is_some() {
        let needed = if right == Right::Read { READ } else { MANAGE };
        return Err(BearerError::InsufficientScope(Scope::of([needed]).unwrap_or_default()).into());
    }
    let client = desk.shared.directory.client(desk.tenant.id(), &token.client_id).await?;
    let client = client.filter(|client| client.state == ClientStatus::Enabled);
    Ok(client.ok_or_else(BearerError::invalid_token)?)
}
