//! The claims of an access token that is a JWT (RFC 9068 §2.2).

use serde_json::Value;

use super::claims::claims;
use super::{Audience, Scope};

claims! {
    /// Claims of an access token; its header says `typ: at+jwt` (RFC 9068 §2.1). Times are seconds since 1970 in UTC.
    pub struct AccessTokenClaims {
        /// Who issued it.
        iss: String,
        /// For whom it speaks: a user, or the client itself where there is none.
        sub: String,
        /// Where it may be used.
        aud: Audience,
        /// When it ends.
        exp: i64,
        /// When it was issued.
        iat: i64,
        /// Its name.
        jti: String,
        /// Whose it is.
        client_id: String,
        ..
        /// What it is good for.
        scope: Scope,
        /// When its user was authenticated.
        auth_time: i64,
        /// How strongly.
        acr: String,
        /// By what means (RFC 8176).
        amr: Vec<String>,
        /// The session it came from.
        sid: String,
        /// Groups of its user (RFC 9068 §2.2.3.1).
        groups: Vec<String>,
        /// Roles of its user (RFC 9068 §2.2.3.1).
        roles: Vec<String>,
        /// Entitlements of its user (RFC 9068 §2.2.3.1).
        entitlements: Vec<String>,
        /// To which key it is bound (RFC 7800 §3.1).
        cnf: Value,
        /// What it is good for one by one (RFC 9396 §9.1).
        authorization_details: Vec<Value>,
        /// Who acts for its user (RFC 8693 §4.1).
        act: Value,
        /// Who may act for its user (RFC 8693 §4.4).
        may_act: Value,
    }
    reserved ["nbf", "active", "token_introspection", "nonce", "events"];
}

impl AccessTokenClaims {
    /// The `typ` of its header.
    pub const TYPE: &'static str = "at+jwt";
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn the_example_of_rfc_9068_is_written_and_read() {
        // RFC 9068 §3, figure 3.
        let written = json!({
            "iss": "https://authorization-server.example.com/",
            "sub": "5ba552d67",
            "aud":   "https://rs.example.com/",
            "exp": 1_639_528_912,
            "iat": 1_618_354_090,
            "jti" : "dbe39bf3a3ba4238a513f51d6e1691c4",
            "client_id": "s6BhdRkqt3",
            "scope": "openid profile reademail",
        });
        let mut claims = AccessTokenClaims::new(
            "https://authorization-server.example.com/".to_owned(),
            "5ba552d67".to_owned(),
            "https://rs.example.com/".into(),
            1_639_528_912,
            1_618_354_090,
            "dbe39bf3a3ba4238a513f51d6e1691c4".to_owned(),
            "s6BhdRkqt3".to_owned(),
        );
        claims.scope = Some("openid profile reademail".parse().unwrap());
        assert_eq!(to_value(&claims).unwrap(), written);
        assert_eq!(from_value::<AccessTokenClaims>(written).unwrap(), claims);
    }

    #[test]
    fn what_a_tenant_adds_never_replaces_what_the_specification_says() {
        let mut claims = AccessTokenClaims::new("i".into(), "s".into(), "a".into(), 2, 1, "j".into(), "c".into());
        let added =
            json!({"sub": "x", "scope": "admin", "groups": ["root"], "cnf": {}, "events": {}, "department": "R&D"});
        claims.add(added.as_object().unwrap().clone());
        let written = json!({
            "iss": "i", "sub": "s", "aud": "a", "exp": 2, "iat": 1, "jti": "j", "client_id": "c", "department": "R&D",
        });
        assert_eq!(to_value(&claims).unwrap(), written);
        assert_eq!(claims.others().len(), 1);
    }
}
