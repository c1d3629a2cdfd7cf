//! A commit on its way through the writer.

use tokio::sync::oneshot;

use crate::commit::{AppendError, Appended};
use crate::seal::SealedCommit;

/// A commit and the caller who waits for its outcome.
pub(crate) struct Pending {
    pub(crate) commit: SealedCommit,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
}

impl Pending {
    /// Answers the caller. One who has gone away is not missed: the command id finds the outcome.
    pub(super) fn answer(self, outcome: Result<Appended, AppendError>) {
        let _ = self.answer.send(outcome);
    }

    /// How many events it brings.
    pub(super) fn len(&self) -> usize {
        self.commit.appends.iter().map(|append| append.events.len()).sum()
    }

    /// How many bytes of payload it brings.
    pub(super) fn bytes(&self) -> usize {
        let payloads = self.commit.appends.iter().flat_map(|append| &append.events).map(|event| event.payload.len());
        payloads.sum()
    }
}
