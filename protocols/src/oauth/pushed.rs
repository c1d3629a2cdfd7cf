//! Pushed authorization requests (RFC 9126): the reference that a client gets, and how a browser brings it back.
//!
//! What is pushed is an authorization request like any other, so it is read by [`super::AuthorizationRequest`]; here is only what is new.

use serde::Serialize;

use super::{AuthorizationError, Hidden, Parameters, Repeated};

/// What references of this kind begin with (RFC 9126 §2.2).
const PREFIX: &str = "urn:ietf:params:oauth:request_uri:";

/// The answer to a pushed request, with status 201 (RFC 9126 §2.2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PushedResponse {
    /// `request_uri`: what the browser brings.
    pub request_uri: Hidden,
    /// `expires_in`: seconds for which it holds.
    pub expires_in: u32,
}

/// What a request says of a request object that is not in its own parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A request that was pushed here, by the part of the address that is ours.
    Pushed(Hidden),
    /// A request object at an address of the client's (RFC 9101 §5.2).
    Elsewhere(String),
}

impl PushedResponse {
    /// The answer with a reference of ours.
    pub fn new(reference: &str, expires_in: u32) -> Self {
        Self { request_uri: format!("{PREFIX}{reference}").into(), expires_in }
    }
}

impl Reference {
    /// Reads `request_uri`, if there is one.
    pub fn read(parameters: &Parameters) -> Result<Option<Self>, Repeated> {
        let given = parameters.once("request_uri")?;
        Ok(given.map(|given| match given.strip_prefix(PREFIX) {
            Some(reference) => Self::Pushed(reference.into()),
            None => Self::Elsewhere(given.to_owned()),
        }))
    }
}

/// Refuses what must not be pushed: a reference to yet another request (RFC 9126 §2.1).
pub fn refuse_reference(parameters: &Parameters) -> Result<(), AuthorizationError> {
    match parameters.once("request_uri") {
        Ok(None) => Ok(()),
        Ok(Some(_)) | Err(_) => {
            Err(AuthorizationError::invalid_request("request_uri cannot be pushed; push the request itself"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(query: &str) -> Parameters {
        Parameters::parse(query.as_bytes()).unwrap()
    }

    #[test]
    fn the_answer_is_that_of_the_specification() {
        // RFC 9126 §2.2.
        let answer = PushedResponse::new("6esc_11ACC5bwc014ltc14eY22c", 60);
        let example =
            r#"{"request_uri":"urn:ietf:params:oauth:request_uri:6esc_11ACC5bwc014ltc14eY22c","expires_in":60}"#;
        assert_eq!(serde_json::to_string(&answer).unwrap(), example);
    }

    #[test]
    fn the_request_of_the_specification_is_understood() {
        // RFC 9126 §4.
        let query =
            "client_id=s6BhdRkqt3&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A6esc_11ACC5bwc014ltc14eY22c";
        let pushed = Reference::Pushed("6esc_11ACC5bwc014ltc14eY22c".into());
        assert_eq!(Reference::read(&parameters(query)), Ok(Some(pushed)));
        let elsewhere = Reference::Elsewhere("https://tfp.example.org/request.jwt".to_owned());
        let query = "request_uri=https%3A%2F%2Ftfp.example.org%2Frequest.jwt";
        assert_eq!(Reference::read(&parameters(query)), Ok(Some(elsewhere)));
        assert_eq!(Reference::read(&parameters("client_id=a&request_uri=")), Ok(None));
        assert!(Reference::read(&parameters("request_uri=a&request_uri=b")).is_err());
    }

    #[test]
    fn a_reference_is_not_pushed() {
        assert_eq!(refuse_reference(&parameters("client_id=a")), Ok(()));
        for query in ["request_uri=urn:example:bwc4JK-ESC0w8acc191e-Y1LTC2", "request_uri=a&request_uri=b"] {
            assert_eq!(refuse_reference(&parameters(query)).unwrap_err().code.as_str(), "invalid_request", "{query}");
        }
    }
}
