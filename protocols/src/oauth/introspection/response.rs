//! The introspection answer (RFC 7662 §2.2); [`crate::jose::tokens::IntrospectionToken`] puts it into a JWT (RFC 9701 §5).
//!
//! Of a token that is not active nothing is told, not even why: the answer is the same for unknown, expired, revoked and
//! somebody else's.

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::oauth::claims::claims;
use crate::oauth::{Audience, Scope, TokenType};

/// What a resource is told; serialised it is the JSON body.
#[derive(Clone, Debug, PartialEq)]
pub enum IntrospectionResponse {
    /// `{"active":false}`
    Inactive,
    /// Everything about a token that is good.
    Active(Box<ActiveToken>),
}

claims! {
    /// A good token. Times are seconds since 1970 in UTC.
    pub struct ActiveToken {
        /// Whose it is.
        client_id: String,
        ..
        /// What it is good for.
        scope: Scope,
        /// A name of its user for people to read.
        username: String,
        /// How it is shown; left out for refresh tokens.
        token_type: TokenType,
        /// When it ends.
        exp: i64,
        /// When it was issued.
        iat: i64,
        /// Before when it must not be used.
        nbf: i64,
        /// For whom it speaks.
        sub: String,
        /// Where it may be used.
        aud: Audience,
        /// Who issued it.
        iss: String,
        /// Its name.
        jti: String,
        /// How its user was authenticated (RFC 9470 §6.2).
        acr: String,
        /// When (RFC 9470 §6.2).
        auth_time: i64,
        /// To which key it is bound (RFC 7800 §3.1).
        cnf: Value,
        /// What it is good for one by one (RFC 9396 §9.2).
        authorization_details: Vec<Value>,
        /// Who acts for its user (RFC 8693 §4.1).
        act: Value,
        /// Who may act for its user (RFC 8693 §4.4).
        may_act: Value,
    }
    reserved ["active"];
}

impl From<ActiveToken> for IntrospectionResponse {
    fn from(token: ActiveToken) -> Self {
        Self::Active(Box::new(token))
    }
}

impl Serialize for IntrospectionResponse {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Body<'a> {
            active: bool,
            #[serde(flatten)]
            token: Option<&'a ActiveToken>,
        }
        let token = match self {
            Self::Inactive => None,
            Self::Active(token) => Some(&**token),
        };
        Body { active: token.is_some(), token }.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    fn token() -> ActiveToken {
        let mut token = ActiveToken::new("l238j323ds-23ij4".to_owned());
        token.username = Some("jdoe".to_owned());
        token.scope = Some("read write dolphin".parse().unwrap());
        token.sub = Some("Z5O3upPC88QrAjx00dis".to_owned());
        token.aud = Some("https://protected.example.net/resource".into());
        token.iss = Some("https://server.example.com/".to_owned());
        token.exp = Some(1_419_356_238);
        token.iat = Some(1_419_350_238);
        token
    }

    #[test]
    fn the_answers_of_rfc_7662_are_written() {
        // RFC 7662 §2.2.
        let mut token = token();
        token.add(json!({"extension_field": "twenty-seven", "active": false, "sub": "x"}).as_object().unwrap().clone());
        let written = json!({
            "active": true, "client_id": "l238j323ds-23ij4", "username": "jdoe", "scope": "read write dolphin",
            "sub": "Z5O3upPC88QrAjx00dis", "aud": "https://protected.example.net/resource",
            "iss": "https://server.example.com/", "exp": 1_419_356_238, "iat": 1_419_350_238,
            "extension_field": "twenty-seven",
        });
        assert_eq!(to_value(IntrospectionResponse::from(token)).unwrap(), written);
        assert_eq!(serde_json::to_string(&IntrospectionResponse::Inactive).unwrap(), r#"{"active":false}"#);
    }

    #[test]
    fn nothing_about_a_person_is_printed() {
        assert_eq!(format!("{:?}", token()), "ActiveToken { .. }");
    }
}
