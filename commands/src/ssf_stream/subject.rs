//! Of whom a receiver wants to hear, and of whom it does not.

use aggregates::ssf_stream::SsfStreamCommand;

use super::{ChangeSsfStreamError, Stream};
use crate::{Command, Unit};

/// Tells a receiver nothing of a subject.
#[derive(Clone, Debug)]
pub struct RemoveSsfSubject {
    /// Which stream.
    pub stream: Stream,
    /// As the receiver knows them.
    pub subject: String,
}

impl Command for RemoveSsfSubject {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.remove_subject";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        super::change(unit, &self.stream, SsfStreamCommand::RemoveSubject { subject: self.subject.clone() }).await
    }
}

/// Tells a receiver of a subject again.
#[derive(Clone, Debug)]
pub struct AddSsfSubject {
    /// Which stream.
    pub stream: Stream,
    /// As the receiver knows them.
    pub subject: String,
}

impl Command for AddSsfSubject {
    type Answer = ();
    type Error = ChangeSsfStreamError;
    const NAME: &'static str = "ssf_stream.add_subject";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeSsfStreamError> {
        super::change(unit, &self.stream, SsfStreamCommand::AddSubject { subject: self.subject.clone() }).await
    }
}
