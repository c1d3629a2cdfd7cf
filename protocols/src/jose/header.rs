//! The header of a signed token (RFC 7515 §4).
//!
//! It is an attacker's first word. Nothing in it chooses what is trusted: `jwk`, `jku`, `x5u` and `x5c` are members like any other
//! unknown one, `kid` only picks among keys that are known already, and `alg` must agree with the key.

use serde_json::{Map, Value};

use super::{Algorithm, JwsError, json};

/// The most bytes of a header, decoded. Certificates in `x5c` are what takes room.
pub(super) const LARGEST: usize = 16 * 1024;
/// The longest `kid` and `typ` in bytes.
const LONGEST: usize = 512;

/// A header that passed: `alg` is understood, no extension is needed, the payload is no token itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    algorithm: Algorithm,
    kid: Option<String>,
    typ: Option<String>,
    members: Map<String, Value>,
}

impl Header {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, JwsError> {
        if bytes.len() > LARGEST {
            return Err(JwsError::TooLarge);
        }
        let members = json::object(bytes).map_err(JwsError::Header)?;
        if members.contains_key("enc") {
            return Err(JwsError::Encrypted);
        }
        let algorithm = algorithm(&members)?;
        if members.contains_key("b64") {
            return Err(JwsError::Unencoded);
        }
        if members.contains_key("crit") {
            return Err(JwsError::Critical);
        }
        if text(&members, "cty")?.is_some_and(|cty| is_media_type(cty, "JWT")) {
            return Err(JwsError::Nested);
        }
        let owned = |member| text(&members, member).map(|text| text.map(str::to_owned));
        Ok(Self { algorithm, kid: owned("kid")?, typ: owned("typ")?, members })
    }

    /// `alg`.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `kid`, if there is one.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// `typ`, if there is one.
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// Whether `typ` is this media type, `application/` and letter case aside (RFC 7515 §4.1.9).
    pub fn is_typ(&self, name: &str) -> bool {
        self.typ().is_some_and(|typ| is_media_type(typ, name))
    }

    /// Any member. What it says is not trusted because it is signed: whoever made the token wrote it.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.members.get(name)
    }
}

fn algorithm(members: &Map<String, Value>) -> Result<Algorithm, JwsError> {
    let name = text(members, "alg")?.ok_or(JwsError::Member("alg"))?;
    if name.eq_ignore_ascii_case("none") {
        return Err(JwsError::Unsigned);
    }
    name.parse().map_err(|_| JwsError::UnknownAlgorithm)
}

/// A member that is a text of bounded length when it is there.
pub(super) fn text<'a>(members: &'a Map<String, Value>, member: &'static str) -> Result<Option<&'a str>, JwsError> {
    let Some(value) = members.get(member) else { return Ok(None) };
    value.as_str().filter(|text| text.len() <= LONGEST).map(Some).ok_or(JwsError::Member(member))
}

pub(super) fn is_media_type(value: &str, name: &str) -> bool {
    const PREFIX: &str = "application/";
    let short = match value.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest,
        _ => value,
    };
    short.eq_ignore_ascii_case(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::jose::JsonFault;

    #[test]
    fn what_must_not_pass_is_refused_by_name() {
        let long = format!(r#"{{"alg":"ES256","kid":"{}"}}"#, "k".repeat(LONGEST + 1));
        let table = [
            (r#"{"alg":"none"}"#, JwsError::Unsigned),
            (r#"{"alg":"nOnE"}"#, JwsError::Unsigned),
            (r#"{"alg":"RSA-OAEP-256"}"#, JwsError::UnknownAlgorithm),
            (r#"{"alg":"es256"}"#, JwsError::UnknownAlgorithm),
            (r#"{"alg":["ES256"]}"#, JwsError::Member("alg")),
            (r#"{"alg":null}"#, JwsError::Member("alg")),
            (r#"{"typ":"JWT"}"#, JwsError::Member("alg")),
            (r#"{"alg":"ES256","alg":"HS256"}"#, JwsError::Header(JsonFault::Repeated)),
            (r#"{"alg":"ES256","kid":7}"#, JwsError::Member("kid")),
            (r#"{"alg":"ES256","typ":{}}"#, JwsError::Member("typ")),
            (r#"{"alg":"ES256","crit":["exp"],"exp":1}"#, JwsError::Critical),
            (r#"{"alg":"ES256","crit":[]}"#, JwsError::Critical),
            (r#"{"alg":"ES256","b64":false,"crit":["b64"]}"#, JwsError::Unencoded),
            (r#"{"alg":"ES256","b64":true}"#, JwsError::Unencoded),
            (r#"{"alg":"dir","enc":"A128GCM"}"#, JwsError::Encrypted),
            (r#"{"alg":"ES256","cty":"application/jwt"}"#, JwsError::Nested),
            (r#"["ES256"]"#, JwsError::Header(JsonFault::NoObject)),
            (long.as_str(), JwsError::Member("kid")),
        ];
        for (header, error) in table {
            assert_eq!(Header::parse(header.as_bytes()), Err(error), "{header}");
        }
    }

    #[test]
    fn a_type_is_compared_as_a_media_type() {
        let header = Header::parse(br#"{"alg":"ES256","typ":"Application/AT+jwt"}"#).unwrap();
        assert!(header.is_typ("at+jwt"));
        for other in ["jwt", "application/at+jwt", "at+jw", "xat+jwt", ""] {
            assert!(!header.is_typ(other), "{other}");
        }
        assert!(!Header::parse(br#"{"alg":"ES256"}"#).unwrap().is_typ(""));
    }
}
