//! The claims of a JWT (RFC 7519 §4).
//!
//! The registered ones have types, and a claim of the wrong type makes the token wrong: a reader that takes the text `"123"` for
//! a time, or skips an `aud` it does not understand, accepts what nobody issued.

use serde_json::{Map, Value};

use super::{JsonFault, JwsError, Validation, base64url, json};

/// The largest moment that is read: every integer up to it has its own double (RFC 8259 §6).
const LATEST: i64 = 1 << 53;
/// The most audiences of one token.
const MOST_AUDIENCES: usize = 100;

/// The claims of one token. Times are seconds since 1970 (`NumericDate`), fractions cut off.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Claims {
    /// `iss`
    pub issuer: Option<String>,
    /// `sub`
    pub subject: Option<String>,
    /// `aud`, one or several; empty when the claim is absent.
    pub audience: Vec<String>,
    /// Whether `aud` was a list, be it of one.
    pub lists_audience: bool,
    /// `exp`
    pub expires_at: Option<i64>,
    /// `nbf`
    pub not_before: Option<i64>,
    /// `iat`
    pub issued_at: Option<i64>,
    /// `jti`
    pub jwt_id: Option<String>,
    /// Every other claim.
    pub others: Map<String, Value>,
}

/// Why claims are not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimsError {
    /// The payload is no acceptable JSON object.
    #[error("the token's payload {0}")]
    Json(JsonFault),
    /// A claim has another type than its definition says.
    #[error("the claim `{0}` has no acceptable value")]
    Malformed(&'static str),
    /// A claim that is needed is absent.
    #[error("the claim `{0}` is missing")]
    Missing(&'static str),
    /// `typ` in the header says that this is a token of another kind (RFC 8725 §3.11).
    #[error("the token is of another kind")]
    Kind,
    /// `iss` is somebody else.
    #[error("the token has another issuer")]
    Issuer,
    /// `sub` is somebody else.
    #[error("the token is about somebody else")]
    Subject,
    /// `aud` names others only.
    #[error("the token is meant for another audience")]
    Audience,
    /// `aud` is a list where one text alone is understood.
    #[error("the claim `aud` must be one text and no list")]
    ListedAudience,
    /// `exp` has passed.
    #[error("the token has expired")]
    Expired,
    /// `nbf` has not come.
    #[error("the token is not valid yet")]
    NotYetValid,
    /// `iat` has not come.
    #[error("the token was issued in the future")]
    IssuedInFuture,
    /// `iat` is too long ago.
    #[error("the token was issued too long ago")]
    TooOld,
    /// `exp` lies too far away.
    #[error("the token would be valid for too long")]
    TooLong,
}

impl Claims {
    /// Reads the payload of a token.
    pub(super) fn parse(payload: &[u8]) -> Result<Self, ClaimsError> {
        let mut members = json::object(payload).map_err(ClaimsError::Json)?;
        Ok(Self {
            issuer: text(&mut members, "iss")?,
            subject: text(&mut members, "sub")?,
            lists_audience: members.get("aud").is_some_and(Value::is_array),
            audience: audience(&mut members)?,
            expires_at: moment(&mut members, "exp")?,
            not_before: moment(&mut members, "nbf")?,
            issued_at: moment(&mut members, "iat")?,
            jwt_id: text(&mut members, "jti")?,
            others: members,
        })
    }

    /// The claims of an unsecured token (RFC 7519 §6): three parts, the last of them empty. Nobody vouches for them, so this is for the one
    /// kind of message that may come without a signature, [`crate::oauth::RequestObject`].
    pub(crate) fn unsigned(token: &str) -> Result<Self, JwsError> {
        let parts: Vec<&str> = token.split('.').collect();
        let [_, payload, ""] = parts[..] else { return Err(JwsError::NotCompact) };
        let payload = base64url::decode(payload).ok_or(JwsError::Base64)?;
        Self::parse(&payload).map_err(|_| JwsError::Unsigned)
    }

    /// Whether the claims of an unsecured token meet every expectation but that of its kind.
    pub(crate) fn check(&self, validation: &Validation<'_>) -> Result<(), ClaimsError> {
        validation.check_claims(self)
    }

    /// Any claim that is a text. One of another type is an error, not an absence.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, ClaimsError> {
        self.others.get(name).map(|value| value.as_str().ok_or(ClaimsError::Malformed(name))).transpose()
    }

    /// Any claim that is a moment, in seconds since 1970.
    pub fn moment(&self, name: &'static str) -> Result<Option<i64>, ClaimsError> {
        self.others.get(name).map(|value| seconds(value).ok_or(ClaimsError::Malformed(name))).transpose()
    }
}

fn text(members: &mut Map<String, Value>, name: &'static str) -> Result<Option<String>, ClaimsError> {
    match members.remove(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(ClaimsError::Malformed(name)),
    }
}

/// RFC 7519 §4.1.3: a text, or a list of texts.
fn audience(members: &mut Map<String, Value>) -> Result<Vec<String>, ClaimsError> {
    const WRONG: ClaimsError = ClaimsError::Malformed("aud");
    let only_text = |value| if let Value::String(text) = value { Ok(text) } else { Err(WRONG) };
    match members.remove("aud") {
        None => Ok(Vec::new()),
        Some(Value::Array(values)) if (1..=MOST_AUDIENCES).contains(&values.len()) => {
            values.into_iter().map(only_text).collect()
        }
        Some(value) => Ok(vec![only_text(value)?]),
    }
}

fn moment(members: &mut Map<String, Value>, name: &'static str) -> Result<Option<i64>, ClaimsError> {
    members.remove(name).map(|value| seconds(&value).ok_or(ClaimsError::Malformed(name))).transpose()
}

/// RFC 7519 §2 `NumericDate`: a number, perhaps with a fraction.
fn seconds(value: &Value) -> Option<i64> {
    let whole = value.as_i64().or_else(|| value.as_f64().and_then(floor))?;
    (-LATEST..=LATEST).contains(&whole).then_some(whole)
}

fn floor(number: f64) -> Option<i64> {
    #[expect(clippy::cast_precision_loss, reason = "the bound is a power of two")]
    let bound = LATEST as f64;
    #[expect(clippy::cast_possible_truncation, reason = "the number is within the bound")]
    number.is_finite().then(|| number.floor()).filter(|whole| whole.abs() <= bound).map(|whole| whole as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Claims, ClaimsError> {
        Claims::parse(text.as_bytes())
    }

    #[test]
    fn registered_claims_get_their_types_and_the_others_stay() {
        let text = r#"{"iss":"a","sub":"b","aud":["c","d"],"exp":20.9,"nbf":-1.5,"iat":10,"jti":"e","nonce":"f","auth_time":7}"#;
        let claims = parse(text).unwrap();
        assert_eq!((claims.issuer.as_deref(), claims.subject.as_deref()), (Some("a"), Some("b")));
        assert_eq!((&claims.audience[..], claims.lists_audience), (&["c".to_owned(), "d".to_owned()][..], true));
        assert_eq!((claims.expires_at, claims.not_before, claims.issued_at), (Some(20), Some(-2), Some(10)));
        assert_eq!((claims.jwt_id.as_deref(), claims.text("nonce")), (Some("e"), Ok(Some("f"))));
        assert_eq!((claims.moment("auth_time"), claims.moment("other")), (Ok(Some(7)), Ok(None)));
        assert_eq!(claims.text("auth_time"), Err(ClaimsError::Malformed("auth_time")));
        let alone = parse(r#"{"aud":"c"}"#).unwrap();
        assert_eq!((&alone.audience[..], alone.lists_audience), (&["c".to_owned()][..], false));
    }

    #[test]
    fn a_claim_of_another_type_makes_the_token_wrong() {
        let table = [
            ("iss", "1"),
            ("iss", "null"),
            ("sub", "[\"a\"]"),
            ("aud", "[]"),
            ("aud", "[\"a\",1]"),
            ("aud", "{\"a\":1}"),
            ("aud", "null"),
            ("exp", "\"123\""),
            ("exp", "true"),
            ("exp", "null"),
            ("exp", "1e300"),
            ("exp", "18446744073709551615"),
            ("nbf", "[1]"),
            ("iat", "\"\""),
            ("jti", "7"),
        ];
        for (name, value) in table {
            assert_eq!(parse(&format!("{{\"{name}\":{value}}}")), Err(ClaimsError::Malformed(name)), "{name} {value}");
        }
        assert_eq!(parse("[]"), Err(ClaimsError::Json(JsonFault::NoObject)));
        assert_eq!(parse(r#"{"sub":"a","sub":"b"}"#), Err(ClaimsError::Json(JsonFault::Repeated)));
    }
}
