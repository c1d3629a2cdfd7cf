//! An access token as it comes to a protected resource (RFC 6750 §2).
//!
//! In the header, or in the form of a POST. In an address tokens end up in logs and histories, so there they are refused
//! (RFC 9700 §4.3.2).

use super::BearerError;
use crate::oauth::{Authorization, Hidden, Parameters, TokenType};

const LONGEST: usize = 16 * 1024;

/// A token in the grammar of RFC 6750 §2.1, not yet looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BearerToken {
    value: Hidden,
    token_type: TokenType,
}

impl BearerToken {
    /// Finds the one token of a request. `form` is the body of a POST with the form's content type, empty otherwise.
    pub fn read(
        authorization: Option<&Authorization>,
        form: &Parameters,
        query: &Parameters,
    ) -> Result<Self, BearerError> {
        if query.all("access_token").next().is_some() || query.once("access_token").is_err() {
            return Err(BearerError::invalid_request("access_token in the address is refused; use the header"));
        }
        let posted = form.once("access_token")?;
        let by = |scheme, token_type| Some((authorization?.credentials_of(scheme)?, token_type));
        let shown = by("bearer", TokenType::Bearer).or_else(|| by("dpop", TokenType::DPoP));
        match (shown, posted) {
            (Some(_), Some(_)) => Err(BearerError::invalid_request("the access token is sent in two ways")),
            (Some((text, token_type)), None) => Self::parse(text, token_type),
            (None, Some(text)) => Self::parse(text, TokenType::Bearer),
            (None, None) => Err(BearerError::NoToken),
        }
    }

    /// How it was shown: by itself, or with a proof of possession beside it (RFC 9449 §7.1).
    pub fn token_type(&self) -> TokenType {
        self.token_type
    }

    fn parse(text: &str, token_type: TokenType) -> Result<Self, BearerError> {
        let body = text.trim_end_matches('=');
        let sound = !body.is_empty() && text.len() <= LONGEST && body.bytes().all(is_token_byte);
        if sound {
            Ok(Self { value: text.into(), token_type })
        } else {
            Err(BearerError::invalid_request("the access token is malformed"))
        }
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        self.value.expose()
    }
}

// b64token of RFC 6750 §2.1.
fn is_token_byte(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(header: Option<&str>, form: &str, query: &str) -> Result<String, &'static str> {
        let header = Authorization::read(header).unwrap();
        let parse = |text: &str| Parameters::parse(text.as_bytes()).unwrap();
        let token = BearerToken::read(header.as_ref(), &parse(form), &parse(query));
        token.map(|token| token.expose().to_owned()).map_err(|error| error.code().unwrap_or("no token"))
    }

    #[test]
    fn a_token_comes_in_the_header_or_in_a_form() {
        // RFC 6750 §2.1 and §2.2.
        assert_eq!(read(Some("Bearer mF_9.B5f-4.1JqM"), "", ""), Ok("mF_9.B5f-4.1JqM".to_owned()));
        assert_eq!(read(None, "access_token=mF_9.B5f-4.1JqM", ""), Ok("mF_9.B5f-4.1JqM".to_owned()));
        assert_eq!(read(Some("bearer AbC/+~=="), "", "a=b"), Ok("AbC/+~==".to_owned()));
    }

    #[test]
    fn a_token_says_how_it_was_shown() {
        // RFC 9449 §7.1.
        let header = Authorization::read(["DPoP Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"]).unwrap();
        let (form, query) = (Parameters::default(), Parameters::default());
        let token = BearerToken::read(header.as_ref(), &form, &query).unwrap();
        assert_eq!(token.token_type(), TokenType::DPoP);
        assert_eq!(token.expose(), "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU");
    }

    #[test]
    fn every_other_way_is_refused() {
        let cases = [
            (None, "", "", "no token"),
            (Some("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"), "", "", "no token"),
            (None, "", "access_token=mF_9.B5f-4.1JqM", "invalid_request"),
            (Some("Bearer a"), "", "access_token=a", "invalid_request"),
            (Some("Bearer a"), "access_token=a", "", "invalid_request"),
            (None, "access_token=a&access_token=a", "", "invalid_request"),
            (None, "", "access_token=&access_token=", "invalid_request"),
            (Some("Bearer"), "", "", "invalid_request"),
            (Some("Bearer a b"), "", "", "invalid_request"),
            (Some("Bearer =a"), "", "", "invalid_request"),
            (Some("Bearer a,b"), "", "", "invalid_request"),
            (None, "access_token=%E6%97%A5", "", "invalid_request"),
        ];
        for (header, form, query, code) in cases {
            assert_eq!(read(header, form, query), Err(code), "{header:?} {form} {query}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}") {
            let _ = BearerToken::parse(&text, TokenType::Bearer);
        }
    }
}
