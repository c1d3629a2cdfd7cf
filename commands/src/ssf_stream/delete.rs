//! Ending a stream.

use aggregates::ssf_stream::SsfStreamCommand;

use super::{ChangeSsfStreamError, Stream};
use crate::{Command, Unit};

/// Ends a stream for ever. The client may begin another one.
#[derive(Clone, Debug)]
pub struct DeleteSsfStream {
    /// Which stream.
    pub stream: Stream,
}

impl Command for DeleteSsfStream {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.delete";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        super::change(unit, &self.stream, SsfStreamCommand::Delete).await
    }
}
