//! Who is meant: exactly one hint (CIBA Core §7.1).

use crate::oauth::{Hidden, TokenError, Unique};

const LONGEST_NAME: usize = 1024;
const LONGEST_TOKEN: usize = 16 * 1024;

/// A hint at a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonHint {
    /// `login_hint`: a name.
    Login(LoginHint),
    /// `id_token_hint`: an ID token that was issued for them.
    IdToken(Hidden),
}

/// A name, and which kind of name its prefix says that it is. Personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoginHint {
    /// `sub:`, as the client knows the person.
    Subject(Hidden),
    /// `email:`
    Email(Hidden),
    /// `phone:`
    Phone(Hidden),
    /// Without a prefix: what the person would type to sign in.
    Name(Hidden),
}

impl PersonHint {
    pub(super) fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        if form.has("login_hint_token") {
            let sentence = "login_hint_token is not supported here; send login_hint or id_token_hint";
            return Err(TokenError::invalid_request(sentence));
        }
        match (form.get("login_hint"), form.get("id_token_hint")) {
            (Some(_), Some(_)) => Err(TokenError::invalid_request("login_hint stands beside id_token_hint; send one")),
            (None, None) => Err(TokenError::invalid_request("login_hint or id_token_hint is missing")),
            (Some(name), None) if name.len() > LONGEST_NAME => {
                Err(TokenError::invalid_request("login_hint is too long"))
            }
            (Some(name), None) => Ok(Self::Login(LoginHint::of(name))),
            (None, Some(token)) if token.len() > LONGEST_TOKEN => {
                Err(TokenError::invalid_request("id_token_hint is too long"))
            }
            (None, Some(token)) => Ok(Self::IdToken(token.into())),
        }
    }
}

impl LoginHint {
    fn of(text: &str) -> Self {
        let rest = |prefix: &str| text.strip_prefix(prefix).map(Hidden::from);
        let of_prefix = rest("sub:").map(Self::Subject).or_else(|| rest("email:").map(Self::Email));
        of_prefix.or_else(|| rest("phone:").map(Self::Phone)).unwrap_or_else(|| Self::Name(text.into()))
    }
}
