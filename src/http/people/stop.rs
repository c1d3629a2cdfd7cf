//! Why somebody gets an error page instead of what they came for: the one translation of every failure into a page.
//!
//! The page says what the person can do. What happened goes to the program's log, found by the reference on the page.

use std::time::Duration;

use axum::http::StatusCode;
use commands::Failure;
use journal::seal::SealError;
use queries::QueryError;

use crate::http::error::oauth::OauthError;
use crate::http::trial::TrialError;
use crate::keys::SignerError;
use crate::lookups::LookupError;
use crate::pages::{Trouble, Way};
use crate::passwords::PasswordError;
use crate::streams::StreamError;

/// Waits that nobody computed.
const A_MOMENT: Duration = Duration::from_secs(2);

/// The end of the way, with ways on from there.
#[derive(Debug)]
pub struct Stop {
    /// What happened, as far as it concerns the person.
    pub trouble: Trouble,
    /// Where to go instead.
    pub ways: Vec<Way>,
    /// When to try again, where that helps.
    pub retry_after: Option<Duration>,
}

impl Stop {
    /// The same with a way on.
    #[must_use]
    pub fn with(mut self, way: Way) -> Self {
        self.ways.push(way);
        self
    }

    /// The status under which the page is sent.
    pub fn status(&self) -> StatusCode {
        match self.trouble {
            Trouble::UnknownApplication
            | Trouble::ApplicationUnread
            | Trouble::WrongReturnAddress
            | Trouble::BadRequest
            | Trouble::Expired
            | Trouble::LinkOver => StatusCode::BAD_REQUEST,
            Trouble::ApplicationUnavailable
            | Trouble::StaleForm
            | Trouble::NoCookies
            | Trouble::AccountUnavailable
            | Trouble::Forbidden
            | Trouble::TenantUnavailable => StatusCode::FORBIDDEN,
            Trouble::NotFound => StatusCode::NOT_FOUND,
            Trouble::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Trouble::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Trouble::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Trouble::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn later(wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..Self::from(Trouble::Unavailable) }
    }
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        let retry_after = trouble.wait();
        Self { trouble, ways: Vec::new(), retry_after }
    }
}

impl From<LookupError> for Stop {
    fn from(error: LookupError) -> Self {
        if let Some(wait) = error.retry_after() {
            return Self::later(wait);
        }
        tracing::error!(%error, "a look-up failed");
        Trouble::Internal.into()
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        match &failure {
            Failure::Conflict => Self::later(A_MOMENT),
            Failure::Full { retry_after } => Self::later(*retry_after),
            Failure::Unavailable { reason, retry_after, in_doubt } => {
                tracing::warn!(%reason, in_doubt, "the log is not available");
                Self::later(*retry_after)
            }
            Failure::Erased { .. } => Trouble::AccountUnavailable.into(),
            Failure::Rejected { .. } | Failure::Unreadable { .. } => {
                tracing::error!(%failure, "a command failed");
                Trouble::Internal.into()
            }
        }
    }
}

impl From<QueryError> for Stop {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Cursor => Trouble::NotFound.into(),
            error => {
                tracing::warn!(%error, "rows could not be read");
                Self::later(A_MOMENT)
            }
        }
    }
}

impl From<SealError> for Stop {
    fn from(error: SealError) -> Self {
        Failure::from(error).into()
    }
}

impl From<StreamError> for Stop {
    fn from(error: StreamError) -> Self {
        tracing::warn!(%error, "a stream could not be read");
        Self::later(A_MOMENT)
    }
}

impl From<SignerError> for Stop {
    fn from(error: SignerError) -> Self {
        tracing::error!(%error, "there is no key to sign with");
        Trouble::Internal.into()
    }
}

impl From<TrialError> for Stop {
    fn from(error: TrialError) -> Self {
        match error {
            TrialError::Closed => Trouble::TenantUnavailable.into(),
            TrialError::Query(error) => error.into(),
            TrialError::Password(error) => error.into(),
            TrialError::Failed(failure) => failure.into(),
            TrialError::Refused(error) => {
                tracing::error!(%error, "a failed sign-in was not recorded");
                Trouble::Internal.into()
            }
        }
    }
}

/// What the token endpoint would have said; a page says it its own way. What happened is in the program's log already.
impl From<OauthError> for Stop {
    fn from(error: OauthError) -> Self {
        error.retry_after().map_or_else(|| Trouble::Internal.into(), Self::later)
    }
}

impl From<PasswordError> for Stop {
    fn from(error: PasswordError) -> Self {
        match error {
            PasswordError::Busy { retry_after } => Self::later(retry_after),
            error => {
                tracing::error!(%error, "a password could not be judged");
                Trouble::Internal.into()
            }
        }
    }
}
