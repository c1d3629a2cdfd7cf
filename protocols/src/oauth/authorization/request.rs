//! What a client asks for: the second stage of an authorization request (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).
//!
//! Every parameter that is understood becomes typed or the whole request is refused; unknown ones are ignored
//! (RFC 6749 §3.1). What a client may ask for, and what its tenant allows, is judged elsewhere.

use std::fmt;
use std::str::FromStr;

use serde_json::Value;

use super::{AuthorizationError, AuthorizationErrorCode as Code};
use crate::jose::is_thumbprint;
use crate::oauth::{
    CodeChallenge, Hidden, Parameters, ResponseMode, ResponseType, Scope, Unique, authorization_details, resource,
};
use crate::oidc::{ClaimsParameter, Display, Locales, Prompts};

/// The longest `state` that is carried back. Answers stand in addresses, and addresses have an end.
pub(super) const LONGEST_STATE: usize = 4096;
const LONGEST_NONCE: usize = 1024;
const LONGEST_HINT: usize = 16 * 1024;
const LONGEST_ACR_VALUES: usize = 2048;

/// An authorization request, well-formed but not yet judged.
#[derive(Clone, PartialEq, Eq)]
pub struct AuthorizationRequest {
    /// What shall come back.
    pub response_type: ResponseType,
    /// Where the answer shall stand, if the client says so.
    pub response_mode: Option<ResponseMode>,
    /// What the client wants to do; empty if it leaves that to us.
    pub scope: Scope,
    /// Carried back unchanged.
    pub state: Option<String>,
    /// Carried into the ID token unchanged.
    pub nonce: Option<String>,
    /// How pages shall be shown.
    pub display: Option<Display>,
    /// What must happen, or must not.
    pub prompt: Prompts,
    /// The oldest acceptable sign-in, in seconds; 0 asks for a new one.
    pub max_age: Option<u32>,
    /// Languages for the pages, best first.
    pub ui_locales: Locales,
    /// Languages for the claims, best first.
    pub claims_locales: Locales,
    /// An ID token of the person who is expected.
    pub id_token_hint: Option<Hidden>,
    /// What the person may call themselves. Personal.
    pub login_hint: Option<Hidden>,
    /// Authentication contexts, best first; a wish, not a demand (OIDC Core §3.1.2.1).
    pub acr_values: Vec<String>,
    /// Single claims (OIDC Core §5.5).
    pub claims: ClaimsParameter,
    /// What is asked for one by one (RFC 9396).
    pub authorization_details: Option<Vec<Value>>,
    /// PKCE.
    pub code_challenge: Option<CodeChallenge>,
    /// Where the tokens shall be used (RFC 8707).
    pub resources: Vec<String>,
    /// The thumbprint of the key by which alone the code shall be exchanged (RFC 9449 §10).
    pub dpop_jkt: Option<String>,
}

impl AuthorizationRequest {
    /// Reads everything but `client_id` and `redirect_uri`.
    pub fn read(parameters: &Parameters) -> Result<Self, AuthorizationError> {
        let parameters = parameters.unique()?;
        refuse_unsupported(parameters)?;
        let response_type = response_type(parameters)?;
        let request = Self {
            response_type,
            response_mode: response_mode(parameters, response_type)?,
            scope: scope(parameters)?,
            state: text(parameters, "state", LONGEST_STATE)?,
            nonce: text(parameters, "nonce", LONGEST_NONCE)?,
            display: parsed(parameters, "display")?,
            prompt: parsed(parameters, "prompt")?.unwrap_or_default(),
            max_age: max_age(parameters)?,
            ui_locales: locales(parameters, "ui_locales"),
            claims_locales: locales(parameters, "claims_locales"),
            id_token_hint: text(parameters, "id_token_hint", LONGEST_HINT)?.map(Hidden::from),
            login_hint: text(parameters, "login_hint", LONGEST_NONCE)?.map(Hidden::from),
            acr_values: acr_values(parameters)?,
            claims: parsed(parameters, "claims")?.unwrap_or_default(),
            authorization_details: details(parameters)?,
            code_challenge: code_challenge(parameters)?,
            resources: resources(parameters)?,
            dpop_jkt: dpop_jkt(parameters)?,
        };
        request.agrees().map(|()| request)
    }

    /// Where the answer stands.
    pub fn mode(&self) -> ResponseMode {
        self.response_mode.unwrap_or(self.response_type.default_mode()).of(self.response_type)
    }

    // OIDC Core §3.2.2.1, §3.3.2.11: an ID token through the browser needs a nonce, and OpenID Connect.
    fn agrees(&self) -> Result<(), AuthorizationError> {
        if !self.response_type.has_id_token() {
            return Ok(());
        }
        if !self.scope.is_openid() {
            return Err(AuthorizationError::invalid_request("scope must contain openid for this response_type"));
        }
        if self.nonce.is_none() {
            return Err(AuthorizationError::invalid_request("nonce is missing, which this response_type needs"));
        }
        Ok(())
    }
}

/// Prints nothing that is somebody's, and nothing that ties the request to a browser.
impl fmt::Debug for AuthorizationRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("AuthorizationRequest");
        shown.field("response_type", &self.response_type).field("scope", &self.scope).finish_non_exhaustive()
    }
}

fn refuse_unsupported(parameters: Unique<'_>) -> Result<(), AuthorizationError> {
    if parameters.has("request") && parameters.has("request_uri") {
        return Err(AuthorizationError::invalid_request("request and request_uri exclude each other"));
    }
    let unsupported = [
        ("request", Code::RequestNotSupported),
        ("request_uri", Code::RequestUriNotSupported),
        ("registration", Code::RegistrationNotSupported),
    ];
    match unsupported.into_iter().find(|(name, _)| parameters.has(name)) {
        Some((name, code)) => Err(AuthorizationError::new(code, format!("{name} is not supported"))),
        None => Ok(()),
    }
}

fn response_type(parameters: Unique<'_>) -> Result<ResponseType, AuthorizationError> {
    let text = parameters
        .get("response_type")
        .ok_or_else(|| AuthorizationError::invalid_request("response_type is missing"))?;
    text.parse().map_err(|_| {
        AuthorizationError::new(Code::UnsupportedResponseType, "response_type is none of the registered ones")
    })
}

fn response_mode(parameters: Unique<'_>, kind: ResponseType) -> Result<Option<ResponseMode>, AuthorizationError> {
    let mode = parsed(parameters, "response_mode")?;
    if mode.is_some_and(|mode| !kind.allows(mode)) {
        let description = "response_mode query is not allowed for a response_type with tokens";
        return Err(AuthorizationError::invalid_request(description));
    }
    Ok(mode)
}

fn scope(parameters: Unique<'_>) -> Result<Scope, AuthorizationError> {
    let scope = parameters.get("scope").unwrap_or_default().parse();
    scope.map_err(|fault: crate::oauth::InvalidScope| AuthorizationError::new(Code::InvalidScope, fault.to_string()))
}

fn text(parameters: Unique<'_>, name: &str, longest: usize) -> Result<Option<String>, AuthorizationError> {
    match parameters.get(name) {
        Some(value) if value.len() > longest => {
            Err(AuthorizationError::invalid_request(format!("{name} has more than {longest} bytes")))
        }
        value => Ok(value.map(str::to_owned)),
    }
}

/// A parameter whose type says itself what is wrong.
fn parsed<T>(parameters: Unique<'_>, name: &str) -> Result<Option<T>, AuthorizationError>
where
    T: FromStr<Err: fmt::Display>,
{
    let value = parameters.get(name).map(str::parse).transpose();
    value.map_err(|fault: T::Err| AuthorizationError::invalid_request(fault.to_string()))
}

fn max_age(parameters: Unique<'_>) -> Result<Option<u32>, AuthorizationError> {
    let Some(value) = parameters.get("max_age") else { return Ok(None) };
    if value.bytes().all(|b| b.is_ascii_digit()) {
        // More seconds than fit are more than anybody has been signed in.
        return Ok(Some(value.parse().unwrap_or(u32::MAX)));
    }
    Err(AuthorizationError::invalid_request("max_age is no number of seconds"))
}

// Languages are wishes: what is no tag is no error (OIDC Core §3.1.2.1).
fn locales(parameters: Unique<'_>, name: &str) -> Locales {
    parameters.get(name).map(Locales::read).unwrap_or_default()
}

fn acr_values(parameters: Unique<'_>) -> Result<Vec<String>, AuthorizationError> {
    let values = text(parameters, "acr_values", LONGEST_ACR_VALUES)?.unwrap_or_default();
    Ok(values.split(' ').filter(|value| !value.is_empty()).map(str::to_owned).collect())
}

fn code_challenge(parameters: Unique<'_>) -> Result<Option<CodeChallenge>, AuthorizationError> {
    CodeChallenge::read(parameters.get("code_challenge"), parameters.get("code_challenge_method"))
        .map_err(|fault| AuthorizationError::invalid_request(fault.to_string()))
}

fn dpop_jkt(parameters: Unique<'_>) -> Result<Option<String>, AuthorizationError> {
    match parameters.get("dpop_jkt") {
        Some(text) if !is_thumbprint(text) => {
            Err(AuthorizationError::invalid_request("dpop_jkt is no SHA-256 thumbprint of a key (RFC 7638)"))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn details(parameters: Unique<'_>) -> Result<Option<Vec<Value>>, AuthorizationError> {
    let details = parameters.get("authorization_details").map(authorization_details::read).transpose();
    details.map_err(|fault| AuthorizationError::new(Code::InvalidAuthorizationDetails, fault.to_string()))
}

fn resources(parameters: Unique<'_>) -> Result<Vec<String>, AuthorizationError> {
    resource::read(parameters).map_err(|fault| AuthorizationError::new(Code::InvalidTarget, fault.to_string()))
}
