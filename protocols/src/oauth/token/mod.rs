//! The token endpoint: a grant goes in, tokens come out (RFC 6749 §3.2, §4.1.3, §4.4.2, §5 and §6).

mod error;
mod exchange;
mod request;
mod response;
#[cfg(test)]
mod tests;

pub(super) use request::{details, scope, token};

pub use error::{TokenError, TokenErrorCode};
pub use exchange::{SecurityToken, SecurityTokenType, TokenExchangeRequest};
pub use request::{
    CibaRequest, ClientCredentialsRequest, CodeRequest, DeviceCodeRequest, JwtBearerRequest, PasswordRequest,
    RefreshRequest, SUPPORTED_GRANT_TYPES, TokenRequest,
};
pub use response::{TokenResponse, TokenType};
