//! The logout token that an application heard.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use serde_json::Value;

use crate::receiver::Heard;

impl Heard {
    /// The token, which is all that the message has.
    pub fn token(&self) -> String {
        let mut fields = url::form_urlencoded::parse(self.body.as_bytes());
        let (name, token) = fields.next().unwrap();
        assert!(name == "logout_token" && fields.next().is_none(), "{}", self.body);
        token.into_owned()
    }

    /// The token's header.
    pub fn header(&self) -> Value {
        part(&self.token(), 0)
    }

    /// What the token says.
    pub fn claims(&self) -> Value {
        claims(&self.token())
    }

    pub fn jti(&self) -> String {
        self.claims()["jti"].as_str().unwrap().to_owned()
    }
}

/// What a token says.
pub fn claims(token: &str) -> Value {
    part(token, 1)
}

fn part(token: &str, at: usize) -> Value {
    serde_json::from_slice(&BASE64.decode(token.split('.').nth(at).unwrap()).unwrap()).unwrap()
}
