//! A token for another token (RFC 8693 §2.1).
//!
//! Whatever is wrong with a token that was shown is `invalid_request` here and not `invalid_grant` (§2.2.2).

use std::fmt;

use serde::{Serialize, Serializer};
use serde_json::Value;

use super::request::{LONGEST_TOKEN, details, scope, within};
use super::{TokenError, TokenErrorCode};
use crate::oauth::{Hidden, Scope, Unique, resource};

const MOST_AUDIENCES: usize = 20;
const LONGEST_AUDIENCE: usize = 2048;

/// What a token is (§3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecurityTokenType {
    /// An access token of ours, whatever it looks like.
    AccessToken,
    /// An ID token of ours.
    IdToken,
    /// A JWT: somebody else's word, or an access token that is one.
    Jwt,
}

/// A token that was shown, and what it is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecurityToken {
    /// The token.
    pub token: Hidden,
    /// Its type.
    pub kind: SecurityTokenType,
}

/// RFC 8693 §2.1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenExchangeRequest {
    /// For whom the new token shall speak.
    pub subject: SecurityToken,
    /// Who shall act with it; nobody where the client takes the subject's place.
    pub actor: Option<SecurityToken>,
    /// What the new token shall be: an access token that looks as the client's do, or one that is a JWT.
    pub requested: SecurityTokenType,
    /// Where it shall be used, by names.
    pub audiences: Vec<String>,
    /// Where it shall be used, by addresses.
    pub resources: Vec<String>,
    /// What the client asks for; `None` for as much as it may have of what was shown.
    pub scope: Option<Scope>,
    /// What of the details of what was shown it shall allow; `None` for as much as the client may have of them (RFC 9396 §6).
    pub authorization_details: Option<Vec<Value>>,
}

impl SecurityTokenType {
    const ALL: [Self; 3] = [Self::AccessToken, Self::IdToken, Self::Jwt];

    /// The registered name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "urn:ietf:params:oauth:token-type:access_token",
            Self::IdToken => "urn:ietf:params:oauth:token-type:id_token",
            Self::Jwt => "urn:ietf:params:oauth:token-type:jwt",
        }
    }

    fn read(form: Unique<'_>, name: &str, of: &[Self]) -> Result<Option<Self>, TokenError> {
        let Some(text) = form.get(name) else { return Ok(None) };
        let found = of.iter().copied().find(|kind| kind.as_str() == text);
        let names = || of.iter().map(|kind| kind.as_str()).collect::<Vec<_>>().join(", ");
        found.map(Some).ok_or_else(|| wrong(format!("{name} is not supported; use one of {}", names())))
    }
}

impl fmt::Display for SecurityTokenType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for SecurityTokenType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

impl SecurityToken {
    fn read(form: Unique<'_>, name: &str) -> Result<Self, TokenError> {
        let token = within(form, name, LONGEST_TOKEN)?;
        let name = format!("{name}_type");
        let kind = SecurityTokenType::read(form, &name, &SecurityTokenType::ALL)?;
        Ok(Self { token, kind: kind.ok_or_else(|| wrong(format!("{name} is missing")))? })
    }
}

impl TokenExchangeRequest {
    pub(super) fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        const ISSUED: [SecurityTokenType; 2] = [SecurityTokenType::AccessToken, SecurityTokenType::Jwt];
        let subject = SecurityToken::read(form, "subject_token")?;
        let actor = match (form.has("actor_token"), form.has("actor_token_type")) {
            (false, false) => None,
            (false, true) => return Err(wrong("actor_token_type came without actor_token; send both or neither")),
            (true, _) => Some(SecurityToken::read(form, "actor_token")?),
        };
        let requested = SecurityTokenType::read(form, "requested_token_type", &ISSUED)?;
        Ok(Self {
            subject,
            actor,
            requested: requested.unwrap_or(SecurityTokenType::AccessToken),
            audiences: audiences(form)?,
            resources: resource::read(form)?,
            scope: scope(form)?,
            authorization_details: details(form)?,
        })
    }
}

fn audiences(form: Unique<'_>) -> Result<Vec<String>, TokenError> {
    let mut audiences: Vec<String> = Vec::new();
    for name in form.all("audience") {
        if name.len() > LONGEST_AUDIENCE || audiences.len() == MOST_AUDIENCES {
            return Err(TokenError::new(TokenErrorCode::InvalidTarget, "audience is too long, or stands too often"));
        }
        if !audiences.iter().any(|known| known == name) {
            audiences.push(name.to_owned());
        }
    }
    Ok(audiences)
}

fn wrong(sentence: impl Into<crate::oauth::Description>) -> TokenError {
    TokenError::invalid_request(sentence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::{Parameters, TokenRequest};

    const GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Atoken-exchange";

    fn read(rest: &str) -> Result<TokenExchangeRequest, TokenError> {
        let form = Parameters::parse(format!("{GRANT}&{rest}").as_bytes()).unwrap();
        let TokenRequest::TokenExchange(request) = TokenRequest::read(form.unique().unwrap())? else {
            panic!("another grant")
        };
        Ok(request)
    }

    fn kind(name: &str) -> String {
        format!("urn:ietf:params:oauth:token-type:{name}")
    }

    #[test]
    fn the_example_of_rfc_8693_is_read() {
        // RFC 8693 §2.3, figure 2.
        let request = read(
            "resource=https%3A%2F%2Fbackend.example.com%2Fapi&subject_token=accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC\
             &subject_token_type=urn%3Aietf%3Aparams%3Aoauth%3Atoken-type%3Aaccess_token",
        );
        let request = request.unwrap();
        assert_eq!(request.subject.kind, SecurityTokenType::AccessToken);
        assert_eq!(request.subject.token.expose(), "accVkjcJyb4BWCxGsndESCJQbdFMogUC5PbRDqceLTC");
        assert_eq!((&request.actor, request.requested), (&None, SecurityTokenType::AccessToken));
        assert_eq!(
            (request.resources, request.audiences),
            (vec!["https://backend.example.com/api".to_owned()], vec![])
        );
    }

    #[test]
    fn actors_targets_and_types_are_read() {
        let (jwt, id_token) = (kind("jwt"), kind("id_token"));
        let request = read(&format!(
            "subject_token=a.b.c&subject_token_type={id_token}&actor_token=d&actor_token_type={jwt}&requested_token_type={jwt}\
             &audience=one&audience=two&audience=one&scope=a+b"
        ));
        let request = request.unwrap();
        assert_eq!(request.subject.kind, SecurityTokenType::IdToken);
        assert_eq!(request.actor.unwrap().kind, SecurityTokenType::Jwt);
        assert_eq!((request.requested, request.audiences), (SecurityTokenType::Jwt, vec!["one".into(), "two".into()]));
        assert_eq!(request.scope.unwrap().to_string(), "a b");
        assert_eq!(serde_json::to_string(&SecurityTokenType::Jwt).unwrap(), format!("\"{jwt}\""));
    }

    #[test]
    fn each_fault_is_the_one_of_the_specification() {
        let subject = format!("subject_token=a&subject_token_type={}", kind("access_token"));
        let many: Vec<_> = (0..=MOST_AUDIENCES).map(|n| format!("audience={n}")).collect();
        let table = [
            (format!("subject_token_type={}", kind("jwt")), "invalid_request", "subject_token is missing"),
            ("subject_token=a".into(), "invalid_request", "subject_token_type is missing"),
            (
                format!("subject_token=a&subject_token_type={}", kind("refresh_token")),
                "invalid_request",
                "subject_token_type is not supported; use one of urn:ietf:params:oauth:token-type:access_token, ",
            ),
            (
                format!("subject_token={}&{}", "a".repeat(LONGEST_TOKEN + 1), &subject[16..]),
                "invalid_request",
                "subject_token is too long",
            ),
            (format!("{subject}&actor_token=b"), "invalid_request", "actor_token_type is missing"),
            (format!("{subject}&actor_token_type={}", kind("jwt")), "invalid_request", "actor_token_type came without"),
            (
                format!("{subject}&requested_token_type={}", kind("id_token")),
                "invalid_request",
                "requested_token_type is not supported",
            ),
            (format!("{subject}&resource=a"), "invalid_target", "resource must be"),
            (format!("{subject}&{}", many.join("&")), "invalid_target", "audience is too long"),
            (format!("{subject}&scope=%22"), "invalid_scope", ""),
            (format!("{subject}&authorization_details=%5B%5D"), "invalid_authorization_details", ""),
        ];
        for (rest, code, sentence) in table {
            let error = read(&rest).unwrap_err();
            assert_eq!(error.code.as_str(), code, "{rest}");
            assert!(error.description.as_str().starts_with(sentence), "{rest}: {}", error.description.as_str());
        }
    }

    #[test]
    fn tokens_are_not_printed() {
        let subject = format!("subject_token=secret-token&subject_token_type={}", kind("access_token"));
        assert!(!format!("{:?}", read(&subject).unwrap()).contains("secret-token"));
    }
}
