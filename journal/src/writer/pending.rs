//! A commit on its way through the writer.

use tokio::sync::oneshot;

use crate::commit::{AppendError, Appended};
use crate::seal::SealedCommit;

/// A commit and the caller who waits for its outcome.
pub(crate) struct Pending {
    pub(crate) commit: SealedCommit,
    answer: oneshot::Sender<Result<Appended, AppendError>>,
    /// Its place in a transaction of which nobody knows whether it was committed.
    pub(super) doubtful: Option<Appended>,
}

impl Pending {
    /// A commit that has not been tried.
    pub(crate) fn new(commit: SealedCommit, answer: oneshot::Sender<Result<Appended, AppendError>>) -> Self {
        Self { commit, answer, doubtful: None }
    }

    /// The outcome of a commit whose command was found in the log: its own, when it stands where this attempt had put it.
    pub(super) fn found(&self, first: Appended) -> Appended {
        let own = |own: Appended| own.first == first.first && own.recorded_at == first.recorded_at;
        Appended { repeated: !self.doubtful.is_some_and(own), ..first }
    }

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
