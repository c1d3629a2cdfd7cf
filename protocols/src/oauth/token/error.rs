//! The errors of the token endpoint and of its neighbours for clients: introspection and revocation.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

use crate::oauth::{
    AuthorizationHeaderError, Description, InvalidScope, InvalidTarget, ParametersError, Repeated, quoted,
};

/// A registered error code of the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenErrorCode {
    /// A parameter is missing, repeated or malformed (RFC 6749 §5.2).
    InvalidRequest,
    /// The client is unknown or did not show who it is (RFC 6749 §5.2).
    InvalidClient,
    /// Code, refresh token or what belongs to them does not hold (RFC 6749 §5.2).
    InvalidGrant,
    /// The client may not use this grant (RFC 6749 §5.2).
    UnauthorizedClient,
    /// No such grant here (RFC 6749 §5.2).
    UnsupportedGrantType,
    /// The scope is malformed or beyond what was granted (RFC 6749 §5.2).
    InvalidScope,
    /// A resource is malformed, unknown or was not granted (RFC 8707 §2).
    InvalidTarget,
    /// The authorization details cannot be used (RFC 9396 §5).
    InvalidAuthorizationDetails,
    /// Tokens of this type cannot be revoked (RFC 7009 §2.2.1).
    UnsupportedTokenType,
    /// The proof of possession does not hold, or is missing (RFC 9449 §5).
    InvalidDpopProof,
    /// The proof needs a nonce of the server's, which comes along (RFC 9449 §8).
    UseDpopNonce,
    /// Nobody has answered yet (RFC 8628 §3.5).
    AuthorizationPending,
    /// Nobody has answered yet, and the client asks too often (RFC 8628 §3.5).
    SlowDown,
    /// The person said no (RFC 8628 §3.5).
    AccessDenied,
    /// Nobody answered in time (RFC 8628 §3.5).
    ExpiredToken,
    /// The hint names nobody (CIBA Core §13).
    UnknownUserId,
    /// The message cannot be shown to a person (CIBA Core §13).
    InvalidBindingMessage,
    /// What the person allowed could not be carried out (CIBA Core §12).
    TransactionFailed,
    /// Something unexpected happened. Registered for the authorization endpoint; a body is kinder than none here too.
    ServerError,
    /// Too much to do at the moment. Registered for the authorization endpoint, like `server_error`.
    TemporarilyUnavailable,
}

impl TokenErrorCode {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InvalidRequest => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::InvalidGrant => "invalid_grant",
            Self::UnauthorizedClient => "unauthorized_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::InvalidAuthorizationDetails => "invalid_authorization_details",
            Self::UnsupportedTokenType => "unsupported_token_type",
            Self::InvalidDpopProof => "invalid_dpop_proof",
            Self::UseDpopNonce => "use_dpop_nonce",
            Self::AuthorizationPending => "authorization_pending",
            Self::SlowDown => "slow_down",
            Self::AccessDenied => "access_denied",
            Self::ExpiredToken => "expired_token",
            Self::UnknownUserId => "unknown_user_id",
            Self::InvalidBindingMessage => "invalid_binding_message",
            Self::TransactionFailed => "transaction_failed",
            Self::ServerError => "server_error",
            Self::TemporarilyUnavailable => "temporarily_unavailable",
        }
    }

    /// The HTTP status: 400, but 401 where the client is in doubt (RFC 6749 §5.2).
    pub const fn status(self) -> u16 {
        match self {
            Self::InvalidClient => 401,
            Self::ServerError => 500,
            Self::TemporarilyUnavailable => 503,
            _ => 400,
        }
    }
}

/// An error of the token endpoint; serialised it is the JSON body of RFC 6749 §5.2.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {description}", code.as_str())]
pub struct TokenError {
    /// `error`
    pub code: TokenErrorCode,
    /// `error_description`
    pub description: Description,
}

impl TokenError {
    /// An error with its sentence.
    pub fn new(code: TokenErrorCode, description: impl Into<Description>) -> Self {
        Self { code, description: description.into() }
    }

    pub(crate) fn invalid_request(description: impl Into<Description>) -> Self {
        Self::new(TokenErrorCode::InvalidRequest, description)
    }

    pub(crate) fn invalid_client(description: impl Into<Description>) -> Self {
        Self::new(TokenErrorCode::InvalidClient, description)
    }

    /// The HTTP status of the answer.
    pub fn status(&self) -> u16 {
        self.code.status()
    }

    /// The value of `WWW-Authenticate`, which goes with every 401 (RFC 6749 §5.2, RFC 9110 §15.5.2); `realm` is the issuer.
    pub fn challenge(&self, realm: &str) -> Option<String> {
        let basic = || format!("Basic realm={}, charset=\"UTF-8\"", quoted::text(realm));
        (self.status() == 401).then(basic)
    }
}

impl Serialize for TokenError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("TokenError", 2)?;
        body.serialize_field("error", self.code.as_str())?;
        body.serialize_field("error_description", &self.description)?;
        body.end()
    }
}

impl From<Repeated> for TokenError {
    fn from(repeated: Repeated) -> Self {
        Self::invalid_request(repeated.to_string())
    }
}

impl From<ParametersError> for TokenError {
    fn from(error: ParametersError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

impl From<AuthorizationHeaderError> for TokenError {
    fn from(error: AuthorizationHeaderError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

impl From<InvalidScope> for TokenError {
    fn from(fault: InvalidScope) -> Self {
        Self::new(TokenErrorCode::InvalidScope, fault.to_string())
    }
}

impl From<InvalidTarget> for TokenError {
    fn from(fault: InvalidTarget) -> Self {
        Self::new(TokenErrorCode::InvalidTarget, fault.to_string())
    }
}
