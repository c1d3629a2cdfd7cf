//! Letting a stream tell, hold or be silent, as its receiver wants it or as the tenant does.

use aggregates::TenantId;
use aggregates::ssf_stream::{SetBy, SsfStream, SsfStreamCommand, StreamStatus};

use super::{ChangeSsfStreamError, Stream};
use crate::{Command, Unit};

/// The receiver sets the status of its stream.
#[derive(Clone, Debug)]
pub struct SetSsfStreamStatus {
    /// Which stream.
    pub stream: Stream,
    /// How.
    pub status: StreamStatus,
    /// Why.
    pub reason: Option<String>,
}

impl Command for SetSsfStreamStatus {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.set_status";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        let (status, reason, by) = (self.status, self.reason.clone(), SetBy::Receiver);
        super::change(unit, &self.stream, SsfStreamCommand::SetStatus { status, reason, by }).await
    }
}

/// The tenant sets the status of a client's stream, whichever that is now; the receiver is told of it.
#[derive(Clone, Debug)]
pub struct OverruleSsfStream {
    /// Whose.
    pub tenant: TenantId,
    /// The client.
    pub client_id: String,
    /// How.
    pub status: StreamStatus,
    /// Why: the receiver reads it.
    pub reason: Option<String>,
}

impl Command for OverruleSsfStream {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.overrule";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        let mut stream = unit.load::<SsfStream>(&self.tenant, &self.client_id).await?;
        if stream.state().stream_id().is_none() {
            return Err(ChangeSsfStreamError::NotFound);
        }
        let (status, reason, by) = (self.status, self.reason.clone(), SetBy::Transmitter);
        unit.decide(&mut stream, SsfStreamCommand::SetStatus { status, reason, by })?;
        Ok(())
    }
}
