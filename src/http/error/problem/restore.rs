//! Refusals to bring something back, as problems.

use commands::restore::RestoreError;

use super::{Kind, Problem};

impl<E> From<RestoreError<E>> for Problem
where
    E: Into<Self>,
{
    fn from(error: RestoreError<E>) -> Self {
        let nothing_then = "there was no such thing at that moment; give a later one";
        let gone = "what it was at that moment is gone: the person was erased, or it was deleted before; nothing can be brought back";
        match error {
            RestoreError::NothingThen => Self::of_sentence(Kind::Invalid, "to", &nothing_then),
            RestoreError::Gone => Self::new(Kind::Gone, gone),
            RestoreError::Refused(refused) => refused.into(),
            RestoreError::Failed(failure) => failure.into(),
        }
    }
}
