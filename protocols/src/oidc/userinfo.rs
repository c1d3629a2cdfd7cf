//! The `UserInfo` answer (OIDC Core §5.3.2).

use serde_json::{Map, Value};

use crate::oauth::claims::claims;

claims! {
    /// Serialised it is the JSON body; [`crate::jose::tokens::UserinfoToken`] is the signed form.
    pub struct UserInfo {
        /// The same as in the ID token.
        sub: String,
        ..
        /// Who acts for the person (RFC 8693 §4.1).
        act: Value,
    }
    reserved ["iss", "aud", "exp", "iat", "nbf", "jti", "events"];
}

impl UserInfo {
    /// A person with the claims that a client gets.
    pub fn with(sub: impl Into<String>, claims: Map<String, Value>) -> Self {
        let mut userinfo = Self::new(sub.into());
        userinfo.add(claims);
        userinfo
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{json, to_value};

    use super::*;

    #[test]
    fn the_example_of_openid_connect_core_is_written() {
        // OIDC Core §5.3.2.
        let claims = json!({
            "name": "Jane Doe", "given_name": "Jane", "family_name": "Doe", "preferred_username": "j.doe",
            "email": "janedoe@example.com", "picture": "http://example.com/janedoe/me.jpg",
        });
        let mut written = claims.clone();
        written["sub"] = json!("248289761001");
        let mut given = claims.as_object().unwrap().clone();
        given.insert("sub".to_owned(), json!("somebody else"));
        given.insert("aud".to_owned(), json!("somebody else"));
        given.insert("act".to_owned(), json!({"sub": "somebody else"}));
        let userinfo = UserInfo::with("248289761001", given);
        assert_eq!(to_value(&userinfo).unwrap(), written);
    }
}
