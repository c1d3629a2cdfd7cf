//! What is asked of the token endpoint. Who asks is read apart, see [`crate::oauth::ClientAuthentication`].

use serde_json::Value;

use super::{TokenError, TokenErrorCode, TokenExchangeRequest};
use crate::oauth::{CodeVerifier, Hidden, Scope, Unique, authorization_details, resource};

/// The grants that are understood, as discovery and errors name them.
pub const SUPPORTED_GRANT_TYPES: [&str; 8] = [
    "authorization_code",
    "refresh_token",
    "client_credentials",
    "password",
    DEVICE_CODE,
    CIBA,
    TOKEN_EXCHANGE,
    JWT_BEARER,
];

const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
const CIBA: &str = "urn:openid:params:grant-type:ciba";
const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Grants by which single things are asked for (RFC 9396 §6).
const WITH_DETAILS: [&str; 5] = ["authorization_code", "refresh_token", "client_credentials", CIBA, TOKEN_EXCHANGE];
const LONGEST_SECRET: usize = 4096;
const LONGEST_URI: usize = 2048;
/// The longest assertion, or token that is shown to be exchanged.
pub(super) const LONGEST_TOKEN: usize = 16 * 1024;

/// A token request, one arm per grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenRequest {
    /// `authorization_code`
    Code(CodeRequest),
    /// `refresh_token`
    Refresh(RefreshRequest),
    /// `client_credentials`
    ClientCredentials(ClientCredentialsRequest),
    /// `password`
    Password(PasswordRequest),
    /// `urn:ietf:params:oauth:grant-type:device_code`
    DeviceCode(DeviceCodeRequest),
    /// `urn:openid:params:grant-type:ciba`
    Ciba(CibaRequest),
    /// `urn:ietf:params:oauth:grant-type:token-exchange`
    TokenExchange(TokenExchangeRequest),
    /// `urn:ietf:params:oauth:grant-type:jwt-bearer`
    JwtBearer(JwtBearerRequest),
}

/// RFC 6749 §4.1.3, RFC 7636 §4.5.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeRequest {
    /// The code.
    pub code: Hidden,
    /// Must be the one of the authorization request, if that had one.
    pub redirect_uri: Option<String>,
    /// PKCE.
    pub code_verifier: Option<CodeVerifier>,
    /// Where the access token shall be used; empty for all that was granted (RFC 8707 §2.2).
    pub resources: Vec<String>,
    /// What it shall allow one by one; `None` for all that was granted (RFC 9396 §6).
    pub authorization_details: Option<Vec<Value>>,
}

/// RFC 6749 §6.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefreshRequest {
    /// The refresh token.
    pub refresh_token: Hidden,
    /// A part of what was granted; `None` for all of it.
    pub scope: Option<Scope>,
    /// Where the access token shall be used; empty for all that was granted (RFC 8707 §2.2).
    pub resources: Vec<String>,
    /// What it shall allow one by one; `None` for all that was granted (RFC 9396 §6).
    pub authorization_details: Option<Vec<Value>>,
}

/// RFC 6749 §4.4.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientCredentialsRequest {
    /// What the client asks for; `None` for its default.
    pub scope: Option<Scope>,
    /// Where the access token shall be used.
    pub resources: Vec<String>,
    /// What the client asks for one by one (RFC 9396).
    pub authorization_details: Option<Vec<Value>>,
}

/// RFC 6749 §4.3.2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasswordRequest {
    /// What the person calls themselves. Personal.
    pub username: Hidden,
    /// Their password.
    pub password: Hidden,
    /// What the client asks for; `None` for its default.
    pub scope: Option<Scope>,
    /// Where the access token shall be used.
    pub resources: Vec<String>,
}

/// RFC 8628 §3.4.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCodeRequest {
    /// The device code.
    pub device_code: Hidden,
    /// PKCE, where the device authorization request had a challenge.
    pub code_verifier: Option<CodeVerifier>,
    /// Where the access token shall be used; empty for all that was granted (RFC 8707 §2.2).
    pub resources: Vec<String>,
}

/// CIBA Core §10.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CibaRequest {
    /// By which the client was told to ask.
    pub auth_req_id: Hidden,
    /// Where the access token shall be used; empty for all that was granted (RFC 8707 §2.2).
    pub resources: Vec<String>,
    /// Some of the details that were allowed (RFC 9396 §6); all of them where nothing is said.
    pub authorization_details: Option<Vec<Value>>,
}

/// RFC 7521 §4.1, RFC 7523 §2.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JwtBearerRequest {
    /// The assertion.
    pub assertion: Hidden,
    /// What the client asks for; `None` for its default.
    pub scope: Option<Scope>,
    /// Where the access token shall be used.
    pub resources: Vec<String>,
}

impl TokenRequest {
    /// Reads the form.
    pub fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let grant_type = form.get("grant_type").ok_or_else(|| TokenError::invalid_request("grant_type is missing"))?;
        if form.has("authorization_details") && !WITH_DETAILS.contains(&grant_type) {
            let code = TokenErrorCode::InvalidAuthorizationDetails;
            return Err(TokenError::new(code, "authorization_details cannot be had through this grant"));
        }
        match grant_type {
            "authorization_code" => CodeRequest::read(form).map(Self::Code),
            "refresh_token" => RefreshRequest::read(form).map(Self::Refresh),
            "client_credentials" => ClientCredentialsRequest::read(form).map(Self::ClientCredentials),
            "password" => PasswordRequest::read(form).map(Self::Password),
            DEVICE_CODE => DeviceCodeRequest::read(form).map(Self::DeviceCode),
            CIBA => CibaRequest::read(form).map(Self::Ciba),
            TOKEN_EXCHANGE => TokenExchangeRequest::read(form).map(Self::TokenExchange),
            JWT_BEARER => JwtBearerRequest::read(form).map(Self::JwtBearer),
            _ => Err(unsupported()),
        }
    }

    /// The value of `grant_type`.
    pub fn grant_type(&self) -> &'static str {
        match self {
            Self::Code(_) => "authorization_code",
            Self::Refresh(_) => "refresh_token",
            Self::ClientCredentials(_) => "client_credentials",
            Self::Password(_) => "password",
            Self::DeviceCode(_) => DEVICE_CODE,
            Self::Ciba(_) => CIBA,
            Self::TokenExchange(_) => TOKEN_EXCHANGE,
            Self::JwtBearer(_) => JWT_BEARER,
        }
    }
}

impl CodeRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let redirect_uri = form.get("redirect_uri").map(str::to_owned);
        if redirect_uri.as_ref().is_some_and(|uri| uri.len() > LONGEST_URI) {
            return Err(TokenError::invalid_request("redirect_uri is too long"));
        }
        Ok(Self {
            code: required(form, "code")?,
            redirect_uri,
            code_verifier: verifier(form)?,
            resources: resource::read(form)?,
            authorization_details: details(form)?,
        })
    }
}

impl RefreshRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let refresh_token = required(form, "refresh_token")?;
        let authorization_details = details(form)?;
        Ok(Self { refresh_token, scope: scope(form)?, resources: resource::read(form)?, authorization_details })
    }
}

impl ClientCredentialsRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let authorization_details = details(form)?;
        Ok(Self { scope: scope(form)?, resources: resource::read(form)?, authorization_details })
    }
}

impl PasswordRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let (username, password) = (required(form, "username")?, required(form, "password")?);
        Ok(Self { username, password, scope: scope(form)?, resources: resource::read(form)? })
    }
}

impl DeviceCodeRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let device_code = required(form, "device_code")?;
        Ok(Self { device_code, code_verifier: verifier(form)?, resources: resource::read(form)? })
    }
}

impl CibaRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let auth_req_id = required(form, "auth_req_id")?;
        Ok(Self { auth_req_id, resources: resource::read(form)?, authorization_details: details(form)? })
    }
}

impl JwtBearerRequest {
    fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        let assertion = within(form, "assertion", LONGEST_TOKEN)?;
        Ok(Self { assertion, scope: scope(form)?, resources: resource::read(form)? })
    }
}

fn verifier(form: Unique<'_>) -> Result<Option<CodeVerifier>, TokenError> {
    let verifier = form.get("code_verifier").map(CodeVerifier::parse).transpose();
    verifier.map_err(|fault| TokenError::invalid_request(fault.to_string()))
}

pub(crate) fn details(form: Unique<'_>) -> Result<Option<Vec<Value>>, TokenError> {
    let details = form.get("authorization_details").map(authorization_details::read).transpose();
    details.map_err(|fault| TokenError::new(TokenErrorCode::InvalidAuthorizationDetails, fault.to_string()))
}

pub(crate) fn scope(form: Unique<'_>) -> Result<Option<Scope>, TokenError> {
    Ok(form.get("scope").map(str::parse).transpose()?)
}

fn required(form: Unique<'_>, name: &str) -> Result<Hidden, TokenError> {
    within(form, name, LONGEST_SECRET)
}

/// `token`: one of any kind, as long as this server may issue (RFC 7662 §2.1, RFC 7009 §2.1).
pub(crate) fn token(form: Unique<'_>) -> Result<Hidden, TokenError> {
    within(form, "token", LONGEST_TOKEN)
}

pub(super) fn within(form: Unique<'_>, name: &str, longest: usize) -> Result<Hidden, TokenError> {
    match form.get(name) {
        Some(value) if value.len() <= longest => Ok(value.into()),
        Some(_) => Err(TokenError::invalid_request(format!("{name} is too long"))),
        None => Err(TokenError::invalid_request(format!("{name} is missing"))),
    }
}

fn unsupported() -> TokenError {
    let known = SUPPORTED_GRANT_TYPES.join(", ");
    TokenError::new(TokenErrorCode::UnsupportedGrantType, format!("grant_type is not supported; use one of {known}"))
}
