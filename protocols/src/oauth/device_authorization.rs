//! The device authorization request and its answer (RFC 8628 §3.1, §3.2). Who asks is read apart, see [`super::ClientAuthentication`].

use serde::Serialize;

use super::token::scope;
use super::{CodeChallenge, Hidden, Scope, TokenError, TokenErrorCode, Unique, resource};

/// What a device asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceAuthorizationRequest {
    /// The scope; `None` for the client's default.
    pub scope: Option<Scope>,
    /// Where the access token shall be used (RFC 8707 §2).
    pub resources: Vec<String>,
    /// PKCE, which RFC 8628 does not know: whoever redeems the device code shows that it began the request.
    pub code_challenge: Option<CodeChallenge>,
}

/// The answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeviceAuthorizationResponse {
    /// What the device keeps.
    pub device_code: Hidden,
    /// What the person types.
    pub user_code: Hidden,
    /// Where they type it.
    pub verification_uri: String,
    /// The same with the code in it, for a link or a picture.
    pub verification_uri_complete: Hidden,
    /// Seconds for which both codes hold.
    pub expires_in: u32,
    /// The least seconds between two polls.
    pub interval: u32,
}

impl DeviceAuthorizationRequest {
    /// Reads the form.
    pub fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        // What a person must read to allow it is not forgotten in silence.
        if form.has("authorization_details") {
            let sentence = "authorization_details cannot be had through this grant";
            return Err(TokenError::new(TokenErrorCode::InvalidAuthorizationDetails, sentence));
        }
        let challenge = CodeChallenge::read(form.get("code_challenge"), form.get("code_challenge_method"));
        Ok(Self {
            scope: scope(form)?,
            resources: resource::read(form)?,
            code_challenge: challenge.map_err(|fault| TokenError::invalid_request(fault.to_string()))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Parameters;

    fn read(form: &str) -> Result<DeviceAuthorizationRequest, TokenError> {
        DeviceAuthorizationRequest::read(Parameters::parse(form.as_bytes())?.unique()?)
    }

    #[test]
    fn the_request_of_the_specification_is_understood() {
        // RFC 8628 §3.1.
        let request = read("client_id=1406020730&scope=example_scope").unwrap();
        assert_eq!(request.scope.map(|scope| scope.to_string()).as_deref(), Some("example_scope"));
        assert!(request.resources.is_empty() && request.code_challenge.is_none());
        let challenge = "code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
        assert!(read(challenge).unwrap().code_challenge.is_some());
        for (form, code) in [
            ("scope=%22", "invalid_scope"),
            ("resource=x", "invalid_target"),
            ("authorization_details=%5B%5D", "invalid_authorization_details"),
            ("code_challenge_method=S256", "invalid_request"),
            ("scope=a&scope=b", "invalid_request"),
        ] {
            assert_eq!(read(form).unwrap_err().code.as_str(), code, "{form}");
        }
    }

    #[test]
    fn the_answer_is_that_of_the_specification() {
        // RFC 8628 §3.2.
        let answer = DeviceAuthorizationResponse {
            device_code: "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS".into(),
            user_code: "WDJB-MJHT".into(),
            verification_uri: "https://example.com/device".to_owned(),
            verification_uri_complete: "https://example.com/device?user_code=WDJB-MJHT".into(),
            expires_in: 1800,
            interval: 5,
        };
        let example = r#"{"device_code":"GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS","user_code":"WDJB-MJHT","verification_uri":"https://example.com/device","verification_uri_complete":"https://example.com/device?user_code=WDJB-MJHT","expires_in":1800,"interval":5}"#;
        assert_eq!(serde_json::to_string(&answer).unwrap(), example);
        assert!(!format!("{answer:?}").contains("WDJB"), "codes are not printed");
    }
}
