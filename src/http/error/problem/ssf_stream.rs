//! Refusals of streams of shared signals, as problems.

use aggregates::ssf_stream::SsfStreamError;
use commands::ssf_stream::ChangeSsfStreamError;

use super::{Kind, Problem};

impl From<SsfStreamError> for Problem {
    fn from(error: SsfStreamError) -> Self {
        let kind = match &error {
            SsfStreamError::AlreadyCreated => Kind::AlreadyExists,
            SsfStreamError::NotCreated => Kind::NotFound,
            SsfStreamError::StoppedByTransmitter
            | SsfStreamError::Disabled
            | SsfStreamError::TooSoon { .. }
            | SsfStreamError::TooManySubjects => Kind::WrongState,
            SsfStreamError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<ChangeSsfStreamError> for Problem {
    fn from(error: ChangeSsfStreamError) -> Self {
        match error {
            ChangeSsfStreamError::NotFound => Self::new(Kind::NotFound, "this client has no stream of signals"),
            ChangeSsfStreamError::Refused(refused) => refused.into(),
            ChangeSsfStreamError::Failed(failure) => failure.into(),
        }
    }
}
