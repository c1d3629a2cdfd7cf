//! How the endpoints of the back channel say no (CIBA Core §11, §13).

use aggregates::backchannel_queue::BackchannelQueueError;
use aggregates::backchannel_request::BackchannelRequestError;
use aggregates::one_time_id::OneTimeIdError;
use commands::Failure;
use commands::backchannel_request::{AskPersonError, PollRequestError};
use protocols::oauth::{RequestObjectError, TokenErrorCode};

use super::oauth::OauthError;

impl OauthError {
    /// A signed request that is not believed.
    pub fn of_signed_request(error: &RequestObjectError) -> Self {
        Self::new(TokenErrorCode::InvalidRequest, format!("request: {error}"))
    }
}

impl From<BackchannelRequestError> for OauthError {
    fn from(refusal: BackchannelRequestError) -> Self {
        let code = match refusal {
            // Whether a request exists is not the business of another client.
            BackchannelRequestError::Unknown
            | BackchannelRequestError::OtherClient
            | BackchannelRequestError::Failed
            | BackchannelRequestError::Redeemed => return Self::invalid_grant(),
            BackchannelRequestError::Pushed => TokenErrorCode::UnauthorizedClient,
            BackchannelRequestError::Denied => TokenErrorCode::AccessDenied,
            BackchannelRequestError::Expired => TokenErrorCode::ExpiredToken,
            BackchannelRequestError::Pending | BackchannelRequestError::Approved => {
                TokenErrorCode::AuthorizationPending
            }
            BackchannelRequestError::AlreadyBegun
            | BackchannelRequestError::NoTime
            | BackchannelRequestError::OtherPerson
            | BackchannelRequestError::NotPushed
            | BackchannelRequestError::ScopeExceeded
            | BackchannelRequestError::ResourceExceeded
            | BackchannelRequestError::DetailsExceeded => {
                tracing::error!(%refusal, "a request in the back channel was refused");
                return Self::internal();
            }
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<AskPersonError> for OauthError {
    fn from(error: AskPersonError) -> Self {
        match error {
            AskPersonError::Refused(refusal) => refusal.into(),
            AskPersonError::Queue(
                BackchannelQueueError::Full | BackchannelQueueError::ClientFull | BackchannelQueueError::RefusedBefore,
            ) => Self::new(TokenErrorCode::AccessDenied, error.to_string()),
            AskPersonError::Queue(refusal @ BackchannelQueueError::OtherUser) => {
                tracing::error!(%refusal, "a request in the back channel was refused");
                Self::internal()
            }
            AskPersonError::Used(OneTimeIdError::AlreadyUsed) => {
                let sentence = "request: it was used before; give each a jti of its own";
                Self::new(TokenErrorCode::InvalidRequest, sentence)
            }
            AskPersonError::Used(OneTimeIdError::Expired) => {
                Self::new(TokenErrorCode::InvalidRequest, "request: the token has expired")
            }
            AskPersonError::Failed(failure) => failure.into(),
        }
    }
}

impl From<PollRequestError> for OauthError {
    fn from(error: PollRequestError) -> Self {
        match error {
            PollRequestError::Refused(refusal) => refusal.into(),
            PollRequestError::Unavailable => Self::new(TokenErrorCode::InvalidGrant, error.to_string()),
            PollRequestError::Grant(refusal) => refusal.into(),
            // Of many polls at once a few are answered; the others came too soon after them.
            PollRequestError::Failed(Failure::Conflict) => Self::slow_down(),
            PollRequestError::Failed(failure) => failure.into(),
        }
    }
}
