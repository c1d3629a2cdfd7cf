//! Refusals of webhooks, as problems.

use aggregates::webhook::WebhookError;
use commands::webhook::{ChangeWebhookError, RegisterWebhookError};

use super::{Kind, Problem};
use crate::deliveries::DeliveryError;

impl From<WebhookError> for Problem {
    fn from(error: WebhookError) -> Self {
        let kind = match &error {
            WebhookError::AlreadyRegistered | WebhookError::DuplicateSecret => Kind::AlreadyExists,
            WebhookError::NotRegistered | WebhookError::UnknownSecret => Kind::NotFound,
            WebhookError::Paused | WebhookError::TooManySecrets | WebhookError::LastSecret => Kind::WrongState,
            WebhookError::Removed => Kind::Gone,
            WebhookError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<RegisterWebhookError> for Problem {
    fn from(error: RegisterWebhookError) -> Self {
        match error {
            RegisterWebhookError::Closed(closed) => closed.into(),
            RegisterWebhookError::Refused(refused) => refused.into(),
            RegisterWebhookError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeWebhookError> for Problem {
    fn from(error: ChangeWebhookError) -> Self {
        match error {
            ChangeWebhookError::NotFound => Self::new(Kind::NotFound, error.to_string()),
            ChangeWebhookError::Refused(refused) => refused.into(),
            ChangeWebhookError::Failed(failure) => failure.into(),
        }
    }
}

impl From<DeliveryError> for Problem {
    fn from(error: DeliveryError) -> Self {
        match error {
            DeliveryError::Query(error) => error.into(),
            error => {
                tracing::error!(%error, "what was told cannot be made again");
                Self::internal()
            }
        }
    }
}
