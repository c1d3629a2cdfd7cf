//! Refusals of signing keys, as problems.

use aggregates::signing_key::SigningKeyError;
use commands::signing_key::SigningKeyCommandError;

use super::{Kind, Problem};
use crate::adapters::KeyPairError;
use crate::keys::RotateError;

impl From<SigningKeyError> for Problem {
    fn from(error: SigningKeyError) -> Self {
        let kind = match &error {
            SigningKeyError::AlreadyGenerated => Kind::AlreadyExists,
            SigningKeyError::NotGenerated => Kind::NotFound,
            SigningKeyError::WrongStatus(_) | SigningKeyError::VerifiesNothing => Kind::WrongState,
            SigningKeyError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<SigningKeyCommandError> for Problem {
    fn from(error: SigningKeyCommandError) -> Self {
        match error {
            SigningKeyCommandError::Closed(closed) => closed.into(),
            SigningKeyCommandError::NotFound(_) => {
                Self::new(Kind::NotFound, "there is no such key in this tenant; list its keys for their ids")
            }
            SigningKeyCommandError::Refused(refused) => refused.into(),
            SigningKeyCommandError::Failed(failure) => failure.into(),
        }
    }
}

impl From<KeyPairError> for Problem {
    fn from(error: KeyPairError) -> Self {
        match error {
            KeyPairError::Symmetric(_) => Self::of_sentence(Kind::Invalid, "alg", &error),
            KeyPairError::Failed => {
                tracing::error!(%error, "a key pair was not made");
                Self::internal()
            }
        }
    }
}

impl From<RotateError> for Problem {
    fn from(error: RotateError) -> Self {
        match error {
            RotateError::Query(error) => error.into(),
            RotateError::Pair(error) => error.into(),
            RotateError::Refused(refused) => refused.into(),
        }
    }
}
