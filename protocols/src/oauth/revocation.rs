//! Revocation: a client gives a token back (RFC 7009).

use super::token::token;
use super::{Hidden, TokenError, Unique};

/// Which kind of token it may be; a hint and nothing more (RFC 7009 §2.1, RFC 7662 §2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenTypeHint {
    /// `access_token`
    AccessToken,
    /// `refresh_token`
    RefreshToken,
}

impl TokenTypeHint {
    /// Reads `token_type_hint`; a hint that is not understood is ignored.
    pub(crate) fn read(form: Unique<'_>) -> Option<Self> {
        match form.get("token_type_hint")? {
            "access_token" => Some(Self::AccessToken),
            "refresh_token" => Some(Self::RefreshToken),
            _ => None,
        }
    }
}

/// A revocation request. The answer is 200 with an empty body, also where nobody knows the token (RFC 7009 §2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RevocationRequest {
    /// The token.
    pub token: Hidden,
    /// Where to look first.
    pub hint: Option<TokenTypeHint>,
}

impl RevocationRequest {
    /// Reads the form; without `token` it is `invalid_request`.
    pub fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        Ok(Self { token: token(form)?, hint: TokenTypeHint::read(form) })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Parameters;
    use super::*;

    fn read(form: &str) -> Result<RevocationRequest, TokenError> {
        RevocationRequest::read(Parameters::parse(form.as_bytes()).unwrap().unique()?)
    }

    #[test]
    fn the_example_of_rfc_7009_is_read() {
        // RFC 7009 §2.1.
        let request = read("token=45ghiukldjahdnhzdauz&token_type_hint=refresh_token").unwrap();
        assert_eq!(request.token, "45ghiukldjahdnhzdauz".into());
        assert_eq!(request.hint, Some(TokenTypeHint::RefreshToken));
        assert_eq!(read("token=a&token_type_hint=magic").unwrap().hint, None);
    }

    #[test]
    fn a_token_is_needed_once() {
        for form in ["", "token=", "token_type_hint=access_token", "token=a&token=b"] {
            assert_eq!(read(form).unwrap_err().code.as_str(), "invalid_request", "{form}");
        }
    }
}
