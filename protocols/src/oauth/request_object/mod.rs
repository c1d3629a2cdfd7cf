//! Request objects: an authorization request as a JWT of its client's (RFC 9101, OIDC Core §6).
//!
//! Two specifications read the same object differently. By RFC 9101 it is the whole request, signed, and whatever stands beside it
//! is not read; by OpenID Connect it may be unsigned, and what stands beside it fills in what it leaves out. [`RequestRules`] says which
//! one may hold, the object itself which one does ([`Processing`]), and [`RequestObject::parameters`] answers parameters that are read
//! like any others. A JWT that the client made for another purpose is none: an assertion by which it authenticates names the client as
//! its subject, which no request object does (RFC 9101 §10.8).

mod rules;
#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

pub use rules::{Processing, RequestRules};

use crate::jose::{Algorithm, Claims, ClaimsError, Jws, JwsError, VerifyingKey};
use crate::oauth::{Parameters, Repeated};

/// `typ` of a request object, where it has one (RFC 9101 §10.8).
pub const REQUEST_OBJECT_TYPE: &str = "oauth-authz-req+jwt";
/// Longer ones are not read: as many bytes as a form has.
const LONGEST: usize = Parameters::MOST_BYTES;

/// A request object that was read and not yet believed.
#[derive(Debug)]
pub struct RequestObject<'t> {
    form: Form<'t>,
}

#[derive(Debug)]
enum Form<'t> {
    Signed(Jws<'t>),
    /// The claims of a token with `alg` `none`: anybody may have written them.
    Unsigned(Claims),
}

/// Why a request object is not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestObjectError {
    /// The token itself.
    #[error(transparent)]
    Token(#[from] JwsError),
    /// What it says of itself.
    #[error(transparent)]
    Claims(#[from] ClaimsError),
    /// A parameter in it that is no text, number or object.
    #[error("`{0}` in the request object has no acceptable value")]
    Parameter(String),
    /// It holds a request object itself, or points at one (RFC 9101 §4).
    #[error("a request object must not contain `{0}`")]
    Nested(&'static str),
    /// `client_id` in it is missing, or another one than beside it (RFC 9101 §5).
    #[error("client_id in the request object is missing or not the client that sends it")]
    Client,
    /// The claim is made by a client about itself: an assertion (RFC 9101 §10.8).
    #[error("the token has the client as its subject, as an assertion has; a request object has no sub")]
    Assertion,
    /// `response_type` or `scope` stand otherwise beside it (OIDC Core §6.1).
    #[error("{0} must stand beside the request object as well, and say the same")]
    Beside(&'static str),
    /// Something stands beside it that may stand in it alone (RFC 9396 §3, RFC 9101 §10.5).
    #[error("{0} must stand in the request object; beside it nobody signed it")]
    Added(&'static str),
    /// More seconds between `nbf` and `exp` than are allowed.
    #[error("the request object would be valid for too long")]
    TooLong,
    /// `nbf` is longer ago than is allowed.
    #[error("the request object is too old")]
    TooOld,
    /// A parameter beside it stands twice.
    #[error("{0}")]
    Repeated(Repeated),
    /// More members than a request has parameters.
    #[error("the request object has more than {} members", Parameters::MOST)]
    TooMany,
}

impl From<Repeated> for RequestObjectError {
    fn from(repeated: Repeated) -> Self {
        Self::Repeated(repeated)
    }
}

impl<'t> RequestObject<'t> {
    /// Reads a request object.
    pub fn parse(token: &'t str) -> Result<Self, RequestObjectError> {
        if token.len() > LONGEST {
            return Err(JwsError::TooLarge.into());
        }
        let form = match Jws::parse(token) {
            Ok(jws) => Form::Signed(jws),
            Err(JwsError::Unsigned) => Form::Unsigned(Claims::unsigned(token)?),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { form })
    }

    /// Which algorithm it claims to be signed with; `None` where it is not signed.
    pub fn algorithm(&self) -> Option<Algorithm> {
        match &self.form {
            Form::Signed(jws) => Some(jws.header().algorithm()),
            Form::Unsigned(_) => None,
        }
    }

    /// `kid`, by which a key is found.
    pub fn kid(&self) -> Option<&str> {
        match &self.form {
            Form::Signed(jws) => jws.header().kid(),
            Form::Unsigned(_) => None,
        }
    }

    /// The request that it makes, together with the parameters beside it. `keys` are the client's own; an object without signature is
    /// good where the caller has found that it may be, so `allowed` says nothing about it.
    pub fn parameters<'k>(
        &self,
        keys: impl IntoIterator<Item = &'k VerifyingKey>,
        allowed: &[Algorithm],
        beside: &Parameters,
        rules: &RequestRules<'_>,
    ) -> Result<Parameters, RequestObjectError> {
        let claims = match &self.form {
            Form::Signed(jws) => {
                let verified = jws.verify(keys, allowed)?;
                let said = jws.unverified_claims()?;
                verified.claims(&rules.expected(&said))?
            }
            Form::Unsigned(claims) => {
                claims.check(&rules.expected(claims))?;
                claims.clone()
            }
        };
        rules.check_times(&claims)?;
        if claims.subject.as_deref() == Some(rules.client_id) {
            return Err(RequestObjectError::Assertion);
        }
        let own = own_parameters(&claims.others, &KNOWN)?;
        let processing = if self.is_jar() { Processing::Jar } else { rules.processing_of(&own, beside)? };
        if processing == Processing::Jar && self.algorithm().is_none() {
            return Err(JwsError::Unsigned.into());
        }
        rules.merged(processing, own, beside)
    }

    /// Whether whoever signed it said that it is a request object of RFC 9101 and nothing else (§10.8).
    fn is_jar(&self) -> bool {
        matches!(&self.form, Form::Signed(jws) if jws.header().is_typ(REQUEST_OBJECT_TYPE))
    }
}

/// The members of an object as parameters: texts as they are, numbers and objects as JSON (RFC 9101 §4, OIDC Core §6.1). One of those that
/// are `known` and of another type makes the object wrong.
pub(super) fn own_parameters(members: &Map<String, Value>, known: &[&str]) -> Result<Parameters, RequestObjectError> {
    for name in ["request", "request_uri"] {
        if members.contains_key(name) {
            return Err(RequestObjectError::Nested(name));
        }
    }
    // A form with as many parameters would not have been read either, and looking for repeats costs their square.
    if members.len() > Parameters::MOST {
        return Err(RequestObjectError::TooMany);
    }
    let mut pairs = Vec::new();
    for (name, value) in members {
        match value {
            Value::String(text) => pairs.push((name.clone(), text.clone())),
            Value::Number(number) => pairs.push((name.clone(), number.to_string())),
            Value::Object(_) => pairs.push((name.clone(), value.to_string())),
            // The one parameter that may stand several times (RFC 8707 §2).
            Value::Array(several) if name == "resource" => {
                for one in several {
                    let text = one.as_str().ok_or_else(|| RequestObjectError::Parameter(name.clone()))?;
                    pairs.push((name.clone(), text.to_owned()));
                }
            }
            Value::Array(_) if name == "authorization_details" => pairs.push((name.clone(), value.to_string())),
            // What is not understood is passed over, in an object as in an address (RFC 6749 §3.1).
            Value::Array(_) | Value::Bool(_) | Value::Null if !known.contains(&name.as_str()) => {}
            Value::Array(_) | Value::Bool(_) | Value::Null => {
                return Err(RequestObjectError::Parameter(name.clone()));
            }
        }
    }
    if pairs.len() > Parameters::MOST {
        return Err(RequestObjectError::TooMany);
    }
    Ok(Parameters::of(pairs))
}

/// Parameters of an authorization request that are read.
const KNOWN: [&str; 22] = [
    "client_id",
    "response_type",
    "response_mode",
    "redirect_uri",
    "scope",
    "state",
    "nonce",
    "display",
    "prompt",
    "max_age",
    "ui_locales",
    "claims_locales",
    "id_token_hint",
    "login_hint",
    "acr_values",
    "claims",
    "authorization_details",
    "code_challenge",
    "code_challenge_method",
    "resource",
    "registration",
    "dpop_jkt",
];
