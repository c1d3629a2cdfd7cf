//! The introspection request (RFC 7662 §2.1).

use crate::oauth::revocation::TokenTypeHint;
use crate::oauth::token::token;
use crate::oauth::{Hidden, TokenError, Unique};

/// An introspection request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IntrospectionRequest {
    /// The token.
    pub token: Hidden,
    /// Where to look first.
    pub hint: Option<TokenTypeHint>,
}

impl IntrospectionRequest {
    /// Reads the form; without `token` it is `invalid_request`.
    pub fn read(form: Unique<'_>) -> Result<Self, TokenError> {
        Ok(Self { token: token(form)?, hint: TokenTypeHint::read(form) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::oauth::Parameters;

    #[test]
    fn the_example_of_rfc_7662_is_read() {
        // RFC 7662 §2.1.
        let form = Parameters::parse(b"token=mF_9.B5f-4.1JqM&token_type_hint=access_token").unwrap();
        let request = IntrospectionRequest::read(form.unique().unwrap()).unwrap();
        assert_eq!((request.token, request.hint), ("mF_9.B5f-4.1JqM".into(), Some(TokenTypeHint::AccessToken)));
        let empty = Parameters::parse(b"token=").unwrap();
        let error = IntrospectionRequest::read(empty.unique().unwrap()).unwrap_err();
        assert_eq!(error.code.as_str(), "invalid_request");
    }
}
