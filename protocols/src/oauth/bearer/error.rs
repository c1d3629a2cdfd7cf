//! Why a protected resource refuses: the `WWW-Authenticate` of RFC 6750 §3 and RFC 9470 §3.

use crate::jose::DPOP_ALGORITHMS;
use crate::oauth::{AuthorizationHeaderError, Description, ParametersError, Repeated, Scope, quoted};

/// A refusal of a protected resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BearerError {
    /// No token at all: the challenge has no error code (RFC 6750 §3.1).
    NoToken,
    /// The token is sent in two ways, in a wrong way, or malformed.
    InvalidRequest(Description),
    /// The token is unknown, expired or revoked.
    InvalidToken(Description),
    /// The token is bound to a key, and was shown without a proof of it (RFC 9449 §7.2).
    Bound,
    /// The proof of possession does not hold (RFC 9449 §7.1).
    InvalidDpopProof(Description),
    /// The proof needs a nonce of the server's: this one (RFC 9449 §9).
    UseDpopNonce(String),
    /// The token is good, but not for this.
    InsufficientScope(Scope),
    /// The person must authenticate more strongly, or anew (RFC 9470 §3).
    InsufficientUserAuthentication {
        /// Contexts that will do.
        acr_values: Vec<String>,
        /// The oldest acceptable sign-in, in seconds.
        max_age: Option<u32>,
    },
}

impl BearerError {
    pub(super) fn invalid_request(description: impl Into<Description>) -> Self {
        Self::InvalidRequest(description.into())
    }

    /// The token is unknown, expired or revoked; which of them is nobody's business (RFC 6750 §3.1).
    pub fn invalid_token() -> Self {
        Self::InvalidToken("the access token is unknown, expired or revoked".into())
    }

    /// The registered error code, if there is one.
    pub fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoToken => None,
            Self::InvalidRequest(_) => Some("invalid_request"),
            Self::InvalidToken(_) | Self::Bound => Some("invalid_token"),
            Self::InvalidDpopProof(_) => Some("invalid_dpop_proof"),
            Self::UseDpopNonce(_) => Some("use_dpop_nonce"),
            Self::InsufficientScope(_) => Some("insufficient_scope"),
            Self::InsufficientUserAuthentication { .. } => Some("insufficient_user_authentication"),
        }
    }

    /// The HTTP status (RFC 6750 §3.1, RFC 9470 §3).
    pub fn status(&self) -> u16 {
        match self {
            Self::InvalidRequest(_) => 400,
            Self::InsufficientScope(_) => 403,
            Self::NoToken
            | Self::InvalidToken(_)
            | Self::Bound
            | Self::InvalidDpopProof(_)
            | Self::UseDpopNonce(_)
            | Self::InsufficientUserAuthentication { .. } => 401,
        }
    }

    /// The value of `WWW-Authenticate`; `realm` is the issuer.
    pub fn challenge(&self, realm: &str) -> String {
        let mut parts = vec![("realm", realm.to_owned())];
        if let Some(code) = self.code() {
            parts.push(("error", code.to_owned()));
            parts.push(("error_description", self.description().as_str().to_owned()));
        }
        match self {
            Self::InsufficientScope(scope) => parts.push(("scope", scope.to_string())),
            Self::InsufficientUserAuthentication { acr_values, max_age } => {
                if !acr_values.is_empty() {
                    parts.push(("acr_values", acr_values.join(" ")));
                }
                parts.extend(max_age.map(|seconds| ("max_age", seconds.to_string())));
            }
            Self::Bound | Self::InvalidDpopProof(_) | Self::UseDpopNonce(_) => {
                let names: Vec<&str> = DPOP_ALGORITHMS.iter().map(|algorithm| algorithm.as_str()).collect();
                parts.push(("algs", names.join(" ")));
            }
            Self::NoToken | Self::InvalidRequest(_) | Self::InvalidToken(_) => {}
        }
        let parts: Vec<_> = parts.into_iter().map(|(name, value)| format!("{name}={}", quoted::text(&value))).collect();
        let proves = matches!(self, Self::Bound | Self::InvalidDpopProof(_) | Self::UseDpopNonce(_));
        format!("{} {}", if proves { "DPoP" } else { "Bearer" }, parts.join(", "))
    }

    /// The sentence for a developer.
    pub fn description(&self) -> Description {
        match self {
            Self::NoToken => "an access token is needed".into(),
            Self::InvalidRequest(description)
            | Self::InvalidToken(description)
            | Self::InvalidDpopProof(description) => description.clone(),
            Self::Bound => "the access token is bound to a key; show it with a DPoP proof by that key".into(),
            Self::UseDpopNonce(_) => "put the nonce of the header DPoP-Nonce into the proof, and ask again".into(),
            Self::InsufficientScope(_) => "the access token does not have the needed scope".into(),
            Self::InsufficientUserAuthentication { .. } => "a different authentication level is required".into(),
        }
    }
}

impl From<AuthorizationHeaderError> for BearerError {
    fn from(error: AuthorizationHeaderError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

impl From<ParametersError> for BearerError {
    fn from(error: ParametersError) -> Self {
        Self::invalid_request(error.to_string())
    }
}

impl From<Repeated> for BearerError {
    fn from(repeated: Repeated) -> Self {
        Self::invalid_request(repeated.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_refusal_has_its_status_and_challenge() {
        let stepping_up = |acr_values: &[&str], max_age| BearerError::InsufficientUserAuthentication {
            acr_values: acr_values.iter().map(|&value| value.to_owned()).collect(),
            max_age,
        };
        let cases = [
            (BearerError::NoToken, 401, r#"Bearer realm="example""#),
            (
                BearerError::InvalidToken("The access token expired".into()),
                401,
                r#"Bearer realm="example", error="invalid_token", error_description="The access token expired""#,
            ),
            (
                BearerError::invalid_request("x"),
                400,
                r#"Bearer realm="example", error="invalid_request", error_description="x""#,
            ),
            (
                BearerError::InsufficientScope("openid profile".parse().unwrap()),
                403,
                "Bearer realm=\"example\", error=\"insufficient_scope\", \
                 error_description=\"the access token does not have the needed scope\", scope=\"openid profile\"",
            ),
            (
                stepping_up(&["myACR"], None),
                401,
                "Bearer realm=\"example\", error=\"insufficient_user_authentication\", \
                 error_description=\"a different authentication level is required\", acr_values=\"myACR\"",
            ),
            (
                stepping_up(&[], Some(5)),
                401,
                "Bearer realm=\"example\", error=\"insufficient_user_authentication\", \
                 error_description=\"a different authentication level is required\", max_age=\"5\"",
            ),
        ];
        for (error, status, challenge) in cases {
            assert_eq!((error.status(), error.challenge("example").as_str()), (status, challenge));
        }
    }

    #[test]
    fn nothing_leaves_the_quotes_of_a_challenge() {
        let error =
            BearerError::InsufficientUserAuthentication { acr_values: vec!["a\", x=\"b".to_owned()], max_age: None };
        assert!(error.challenge("r").ends_with(r#"acr_values="a\", x=\"b""#));
    }
}
