//! The claims of an ID token (OIDC Core §2, §3.1.3.6 and §3.3.2.11).

use crate::oauth::Audience;
use crate::oauth::claims::claims;

claims! {
    /// Claims of an ID token. Times are seconds since 1970 in UTC.
    pub struct IdTokenClaims {
        /// Who issued it.
        iss: String,
        /// Who the person is.
        sub: String,
        /// The client.
        aud: Audience,
        /// When it ends.
        exp: i64,
        /// When it was issued.
        iat: i64,
        ..
        /// When the person was authenticated.
        auth_time: i64,
        /// The one of the request, unchanged.
        nonce: String,
        /// How strongly the person was authenticated.
        acr: String,
        /// By what means (RFC 8176).
        amr: Vec<String>,
        /// The client, where the audience is not it alone.
        azp: String,
        /// Left half of the access token's hash, see [`crate::jose::half_hash`].
        at_hash: String,
        /// Left half of the code's hash.
        c_hash: String,
        /// The session, for logout (OIDC Front-Channel Logout §3).
        sid: String,
        /// Its name.
        jti: String,
    }
    reserved ["nbf", "s_hash", "cnf", "events", "sub_jwk"];
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn the_example_of_openid_connect_core_is_written_and_read() {
        // OIDC Core §2.
        let written = json!({
            "iss": "https://server.example.com", "sub": "24400320", "aud": "s6BhdRkqt3", "nonce": "n-0S6_WzA2Mj",
            "exp": 1_311_281_970, "iat": 1_311_280_970, "auth_time": 1_311_280_969, "acr": "urn:mace:incommon:iap:silver",
        });
        let mut claims = IdTokenClaims::new(
            "https://server.example.com".to_owned(),
            "24400320".to_owned(),
            "s6BhdRkqt3".into(),
            1_311_281_970,
            1_311_280_970,
        );
        claims.nonce = Some("n-0S6_WzA2Mj".to_owned());
        claims.auth_time = Some(1_311_280_969);
        claims.acr = Some("urn:mace:incommon:iap:silver".to_owned());
        assert_eq!(to_value(&claims).unwrap(), written);
        assert_eq!(from_value::<IdTokenClaims>(written).unwrap(), claims);
    }

    #[test]
    fn a_persons_claims_never_replace_the_tokens_own() {
        let mut claims = IdTokenClaims::new("i".into(), "s".into(), "a".into(), 2, 1);
        let person = json!({"name": "Aiko", "sub": "x", "nonce": "x", "acr": "x", "azp": "x", "events": {}});
        claims.add(person.as_object().unwrap().clone());
        let written = json!({"iss": "i", "sub": "s", "aud": "a", "exp": 2, "iat": 1, "name": "Aiko"});
        assert_eq!(to_value(&claims).unwrap(), written);
        assert!(!format!("{claims:?}").contains("Aiko"));
    }
}
