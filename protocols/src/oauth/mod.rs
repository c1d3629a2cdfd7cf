//! OAuth 2.0 as it is spoken on the wire: requests, answers, errors and claims, each typed.
//!
//! A reader takes what came and answers a typed message or the exact error of its specification; nothing here knows a client, a
//! user or a rule. RFC 6749 with its extensions (6750, 7009, 7591, 7592, 7636, 7662, 8252, 8414, 8628, 8707, 9068, 9101, 9126, 9207, 9396, 9470, 9701),
//! CIBA among them, under the current practice of RFC 9700.

mod access_token_claims;
mod audience;
mod authorization;
mod authorization_details;
mod authorization_header;
mod backchannel;
mod bearer;
pub(crate) mod claims;
mod client_authentication;
mod description;
mod device_authorization;
mod hidden;
mod introspection;
pub(crate) mod json;
pub(crate) mod location;
mod parameters;
mod pkce;
mod provider_metadata;
mod pushed;
mod quoted;
pub mod redirect_uri;
mod registration;
mod request_object;
mod request_uri;
mod resource;
mod response_mode;
mod response_type;
mod revocation;
mod scope;
mod token;

pub use access_token_claims::AccessTokenClaims;
pub use audience::Audience;
pub use authorization::{
    AuthorizationError, AuthorizationErrorCode, AuthorizationReply, AuthorizationRequest, AuthorizationResponse,
    AuthorizationSuccess, AuthorizationTarget, BrowserToken, Delivery, RedirectUri, TargetError,
};
pub use authorization_header::{Authorization, AuthorizationHeaderError};
pub use backchannel::{
    BackchannelNotice, BackchannelRequest, BackchannelResponse, Believed, LoginHint, PersonHint, PushedFailure,
    PushedTokens, SignedBackchannelRequest,
};
pub use bearer::{BearerError, BearerToken};
pub use client_authentication::ClientAuthentication;
pub use description::Description;
pub use device_authorization::{DeviceAuthorizationRequest, DeviceAuthorizationResponse};
pub use hidden::Hidden;
pub use introspection::{ActiveToken, IntrospectionRequest, IntrospectionResponse};
pub use parameters::{Parameters, ParametersError, Repeated, Unique};
pub use pkce::{CodeChallenge, CodeChallengeMethod, CodeVerifier, PkceFault};
pub use provider_metadata::ProviderMetadata;
pub use pushed::{PushedResponse, Reference, refuse_reference};
pub use registration::{
    ClientIdUrl, RegisteredMetadata, RegistrationError, RegistrationErrorCode, RegistrationRequest,
    RegistrationResponse, UpdateRequest,
};
pub use request_object::{Processing, REQUEST_OBJECT_TYPE, RequestObject, RequestObjectError, RequestRules};
pub use request_uri::{ReferencedRequest, RequestUri, RequestUriError};
pub use resource::InvalidTarget;
pub use response_mode::{ResponseMode, UnknownResponseMode};
pub use response_type::{ResponseType, UnknownResponseType};
pub use revocation::{RevocationRequest, TokenTypeHint};
pub use scope::{InvalidScope, Scope};
pub use token::{
    CibaRequest, ClientCredentialsRequest, CodeRequest, DeviceCodeRequest, JwtBearerRequest, PasswordRequest,
    RefreshRequest, SUPPORTED_GRANT_TYPES, SecurityToken, SecurityTokenType, TokenError, TokenErrorCode,
    TokenExchangeRequest, TokenRequest, TokenResponse, TokenType,
};
