//! How the endpoints for devices say no (RFC 8628 §3.5).

use aggregates::device_authorization::DeviceAuthorizationError;
use commands::Failure;
use commands::device_authorization::{PollDeviceError, RequestDeviceError};
use protocols::oauth::TokenErrorCode;

use super::oauth::OauthError;

impl OauthError {
    /// A device asks more often than it was told to.
    pub fn slow_down() -> Self {
        let sentence = "this comes too soon; wait 5 seconds longer than until now, from now on";
        Self::new(TokenErrorCode::SlowDown, sentence)
    }
}

impl From<DeviceAuthorizationError> for OauthError {
    fn from(refusal: DeviceAuthorizationError) -> Self {
        let code = match refusal {
            // Whether a code exists is not the business of another client.
            DeviceAuthorizationError::Unknown
            | DeviceAuthorizationError::OtherClient
            | DeviceAuthorizationError::Redeemed => return Self::invalid_grant(),
            DeviceAuthorizationError::VerifierMissing
            | DeviceAuthorizationError::VerifierUnexpected
            | DeviceAuthorizationError::VerifierMismatch => TokenErrorCode::InvalidGrant,
            DeviceAuthorizationError::Denied => TokenErrorCode::AccessDenied,
            DeviceAuthorizationError::Expired => TokenErrorCode::ExpiredToken,
            DeviceAuthorizationError::Pending | DeviceAuthorizationError::Approved => {
                TokenErrorCode::AuthorizationPending
            }
            DeviceAuthorizationError::Taken => {
                tracing::error!("every user code that was drawn is in use; lengthen oauth.device.user_code_length");
                return Self::internal();
            }
            DeviceAuthorizationError::NoTime
            | DeviceAuthorizationError::ScopeExceeded
            | DeviceAuthorizationError::ResourceExceeded => {
                tracing::error!(%refusal, "a device authorization was refused");
                return Self::internal();
            }
        };
        Self::new(code, refusal.to_string())
    }
}

impl From<RequestDeviceError> for OauthError {
    fn from(error: RequestDeviceError) -> Self {
        match error {
            RequestDeviceError::Refused(refusal) => refusal.into(),
            RequestDeviceError::Failed(failure) => failure.into(),
        }
    }
}

impl From<PollDeviceError> for OauthError {
    fn from(error: PollDeviceError) -> Self {
        match error {
            PollDeviceError::Refused(refusal) => refusal.into(),
            PollDeviceError::Unavailable => Self::new(TokenErrorCode::InvalidGrant, error.to_string()),
            PollDeviceError::Grant(refusal) => refusal.into(),
            // Of many polls at once a few are answered; the others came too soon after them.
            PollDeviceError::Failed(Failure::Conflict) => Self::slow_down(),
            PollDeviceError::Failed(failure) => failure.into(),
        }
    }
}
