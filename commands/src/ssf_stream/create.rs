//! Beginning the stream of a client.

use std::collections::BTreeSet;

use aggregates::TenantId;
use aggregates::ssf_stream::{Configuration, SsfStream, SsfStreamCommand, SsfStreamError, SsfStreamEvent};
use journal::Event;

use super::NewDelivery;
use crate::load::decode;
use crate::tenant::{self, ClosedTenant};
use crate::{Answer, Command, Failure, Unit};

/// Begins a stream. Answers the name that the receiver will know.
#[derive(Clone, Debug)]
pub struct CreateSsfStream {
    /// Where.
    pub tenant: TenantId,
    /// The client that is told.
    pub client_id: String,
    /// The issuer that it asked.
    pub issuer: String,
    /// The types of events that it asks for.
    pub events_requested: BTreeSet<String>,
    /// How tokens come to it.
    pub delivery: NewDelivery,
    /// For people who look at it.
    pub description: Option<String>,
}

/// The name of a stream that was begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreatedSsfStream(pub String);

impl Answer for CreatedSsfStream {
    fn recall(events: &[Event]) -> Self {
        let created = events.iter().find_map(|event| match decode(event) {
            Ok(SsfStreamEvent::Created { stream_id, .. }) => Some(stream_id),
            _ => None,
        });
        Self(created.unwrap_or_default())
    }
}

/// Why a stream was not begun.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreateSsfStreamError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The stream's rules say no.
    #[error(transparent)]
    Refused(#[from] SsfStreamError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for CreateSsfStream {
    type Answer = CreatedSsfStream;
    type Error = CreateSsfStreamError;
    const NAME: &'static str = "ssf_stream.create";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<CreatedSsfStream, CreateSsfStreamError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let mut stream = unit.load::<SsfStream>(&self.tenant, &self.client_id).await?;
        let stream_id = unit.context().new_id().to_string();
        let configuration = Configuration {
            events_requested: self.events_requested.clone(),
            delivery: self.delivery.after(None),
            description: self.description.clone(),
        };
        let command = SsfStreamCommand::Create {
            client_id: self.client_id.clone(),
            stream_id: stream_id.clone(),
            issuer: self.issuer.clone(),
            configuration,
            at: unit.now(),
        };
        unit.decide(&mut stream, command)?;
        Ok(CreatedSsfStream(stream_id))
    }
}
