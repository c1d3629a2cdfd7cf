//! Telling a receiver that its stream works.

use aggregates::ssf_stream::SsfStreamCommand;

use super::{ChangeSsfStreamError, Stream};
use crate::{Command, Unit};

/// Asks for a verification.
#[derive(Clone, Debug)]
pub struct VerifySsfStream {
    /// Which stream.
    pub stream: Stream,
    /// What is told back.
    pub state: Option<String>,
}

impl Command for VerifySsfStream {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.verify";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        let command = SsfStreamCommand::Verify { state: self.state.clone(), at: unit.now() };
        super::change(unit, &self.stream, command).await
    }
}
