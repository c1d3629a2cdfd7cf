//! The errors that the authorization endpoint tells a client.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::oauth::{Description, Repeated};

/// A registered error code of the authorization endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AuthorizationErrorCode {
    /// A parameter is missing, repeated or malformed (RFC 6749 §4.1.2.1).
    InvalidRequest,
    /// The client may not use this response type (RFC 6749 §4.1.2.1).
    UnauthorizedClient,
    /// The user or the server refused (RFC 6749 §4.1.2.1).
    AccessDenied,
    /// No such response type here (RFC 6749 §4.1.2.1).
    UnsupportedResponseType,
    /// The scope is malformed or beyond the client (RFC 6749 §4.1.2.1).
    InvalidScope,
    /// Something unexpected happened (RFC 6749 §4.1.2.1).
    ServerError,
    /// Too much to do at the moment (RFC 6749 §4.1.2.1).
    TemporarilyUnavailable,
    /// `prompt=none`, but somebody must do something (OIDC Core §3.1.2.6).
    InteractionRequired,
    /// `prompt=none`, but nobody is signed in (OIDC Core §3.1.2.6).
    LoginRequired,
    /// `prompt=none`, but one of several sessions must be chosen (OIDC Core §3.1.2.6).
    AccountSelectionRequired,
    /// `prompt=none`, but consent is missing (OIDC Core §3.1.2.6).
    ConsentRequired,
    /// The `request_uri` cannot be fetched or used (OIDC Core §3.1.2.6).
    InvalidRequestUri,
    /// The request object is invalid (OIDC Core §3.1.2.6).
    InvalidRequestObject,
    /// `request` is not supported (OIDC Core §3.1.2.6).
    RequestNotSupported,
    /// `request_uri` is not supported (OIDC Core §3.1.2.6).
    RequestUriNotSupported,
    /// `registration` is not supported (OIDC Core §3.1.2.6).
    RegistrationNotSupported,
    /// A resource is malformed or unknown (RFC 8707 §2).
    InvalidTarget,
    /// The authorization details cannot be used (RFC 9396 §5).
    InvalidAuthorizationDetails,
    /// The asked strength of authentication cannot be reached (OIDC Unmet Authentication Requirements 1.0 §2).
    UnmetAuthenticationRequirements,
}

impl AuthorizationErrorCode {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::AccessDenied => "access_denied",
            Self::UnsupportedResponseType => "unsupported_response_type",
            Self::InvalidScope => "invalid_scope",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
            Self::InteractionRequired => "interaction_required",
            Self::LoginRequired => "login_required",
            Self::AccountSelectionRequired => "account_selection_required",
            Self::ConsentRequired => "consent_required",
            Self::InvalidRequestUri => "invalid_request_uri",
            Self::InvalidRequestObject => "invalid_request_object",
            Self::RequestNotSupported => "request_not_supported",
            Self::RequestUriNotSupported => "request_uri_not_supported",
            Self::RegistrationNotSupported => "registration_not_supported",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidAuthorizationDetails => "invalid_authorization_details",
            Self::UnmetAuthenticationRequirements => "unmet_authentication_requirements",
        }
    }
}

/// An error with the sentence that goes with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct AuthorizationError {
    /// `error`
    pub code: AuthorizationErrorCode,
    /// `error_description`
    pub description: Description,
}

impl AuthorizationError {
    /// An error with its sentence.
    pub fn new(code: AuthorizationErrorCode, description: impl Into<Description>) -> Self {
        Self { code, description: description.into() }
    }

    pub(crate) fn invalid_request(description: impl Into<Description>) -> Self {
        Self::new(AuthorizationErrorCode::InvalidRequest, description)
    }
}

/// The JSON body by which a client that pushed its request hears of it (RFC 9126 §2.3).
impl Serialize for AuthorizationError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("AuthorizationError", 2)?;
        body.serialize_field("error", self.code.as_str())?;
        body.serialize_field("error_description", &self.description)?;
        body.end()
    }
}

impl From<Repeated> for AuthorizationError {
    fn from(repeated: Repeated) -> Self {
        Self::invalid_request(repeated.to_string())
    }
}
