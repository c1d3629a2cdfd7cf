//! Intents towards streams of signals. A client has one stream, whose history is found under the client's id; whoever means a stream
//! names it by `stream_id` too, so that nobody changes the one that came after it.

mod change;
mod create;
mod delete;
mod set_status;
mod subject;
mod verify;

use aggregates::TenantId;
use aggregates::ssf_stream::{SsfStream, SsfStreamCommand, SsfStreamError};

pub use change::{ChangeSsfStream, NewDelivery};
pub use create::{CreateSsfStream, CreateSsfStreamError, CreatedSsfStream};
pub use delete::DeleteSsfStream;
pub use set_status::{OverruleSsfStream, SetSsfStreamStatus};
pub use subject::{AddSsfSubject, RemoveSsfSubject};
pub use verify::VerifySsfStream;

use crate::{Failure, Loaded, Unit};

/// Which stream is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Whose.
    pub tenant: TenantId,
    /// The client that it tells.
    pub client_id: String,
    /// The name that the client knows.
    pub stream_id: String,
}

/// Why a stream was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeSsfStreamError {
    /// This client has no stream of this name.
    #[error("there is no such stream for this receiver; list its streams for their ids")]
    NotFound,
    /// The stream's rules say no.
    #[error(transparent)]
    Refused(#[from] SsfStreamError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Loads a stream that must exist.
async fn load(unit: &mut Unit<'_>, stream: &Stream) -> Result<Loaded<SsfStream>, ChangeSsfStreamError> {
    let loaded = unit.load::<SsfStream>(&stream.tenant, &stream.client_id).await?;
    let is_it = loaded.state().stream_id() == Some(stream.stream_id.as_str());
    if is_it { Ok(loaded) } else { Err(ChangeSsfStreamError::NotFound) }
}

/// One change of one stream.
async fn change(unit: &mut Unit<'_>, stream: &Stream, command: SsfStreamCommand) -> Result<(), ChangeSsfStreamError> {
    let mut loaded = load(unit, stream).await?;
    unit.decide(&mut loaded, command)?;
    Ok(())
}
