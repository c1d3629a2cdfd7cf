//! Refusals of clients, as problems.

use aggregates::client::{ClientError, SecretHashError};
use commands::client::{ChangeClientError, RegisterClientError};

use super::{Kind, Problem};

impl From<ClientError> for Problem {
    fn from(error: ClientError) -> Self {
        let kind = match &error {
            ClientError::AlreadyRegistered | ClientError::DuplicateSecret => Kind::AlreadyExists,
            ClientError::NotRegistered | ClientError::UnknownSecret => Kind::NotFound,
            ClientError::Deleted => Kind::Gone,
            ClientError::Invalid(faults) => return faults.clone().into(),
            ClientError::PublicClient | ClientError::SecretsRemain => {
                return Self::of_sentence(Kind::Invalid, "token_endpoint_auth_method", &error);
            }
            ClientError::SealedSecretNeeded | ClientError::SealedSecretNotNeeded | ClientError::TooManySecrets => {
                Kind::WrongState
            }
            ClientError::ExpiresInThePast => return Self::of_sentence(Kind::Invalid, "expires_at", &error),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<RegisterClientError> for Problem {
    fn from(error: RegisterClientError) -> Self {
        match error {
            RegisterClientError::Closed(closed) => closed.into(),
            RegisterClientError::Refused(refused) => refused.into(),
            RegisterClientError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeClientError> for Problem {
    fn from(error: ChangeClientError) -> Self {
        match error {
            ChangeClientError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeClientError::Refused(refused) => refused.into(),
            ChangeClientError::Failed(failure) => failure.into(),
        }
    }
}

impl From<SecretHashError> for Problem {
    fn from(error: SecretHashError) -> Self {
        Self::of_sentence(Kind::Invalid, "client_secret", &error)
    }
}
