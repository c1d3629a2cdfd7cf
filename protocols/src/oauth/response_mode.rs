//! Where the answer of the authorization endpoint stands, and whether it is signed.

use std::fmt;
use std::str::FromStr;

use super::ResponseType;

/// A response mode (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, OAuth 2.0 Form Post Response Mode §2, JWT Secured
/// Authorization Response Mode §2.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// After the `?` of the redirect address.
    Query,
    /// After its `#`, which never leaves the browser.
    Fragment,
    /// In a form that a page posts to it.
    FormPost,
    /// As `query`, signed.
    QueryJwt,
    /// As `fragment`, signed.
    FragmentJwt,
    /// As `form_post`, signed.
    FormPostJwt,
    /// Signed, where the response type puts it.
    Jwt,
}

/// No response mode that is spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("response_mode is not supported; use query, fragment or form_post, or one of them with .jwt")]
pub struct UnknownResponseMode;

impl ResponseMode {
    /// Every mode.
    pub const ALL: [Self; 7] =
        [Self::Query, Self::Fragment, Self::FormPost, Self::QueryJwt, Self::FragmentJwt, Self::FormPostJwt, Self::Jwt];

    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
            Self::QueryJwt => "query.jwt",
            Self::FragmentJwt => "fragment.jwt",
            Self::FormPostJwt => "form_post.jwt",
            Self::Jwt => "jwt",
        }
    }

    /// The mode that it stands for with a response type: `jwt` leaves the place to that one (JARM §2.3.4).
    #[must_use]
    pub const fn of(self, kind: ResponseType) -> Self {
        match (self, kind.default_mode()) {
            (Self::Jwt, Self::Fragment) => Self::FragmentJwt,
            (Self::Jwt, _) => Self::QueryJwt,
            (mode, _) => mode,
        }
    }

    /// Whether the answer is a signed token.
    pub const fn is_signed(self) -> bool {
        matches!(self, Self::QueryJwt | Self::FragmentJwt | Self::FormPostJwt | Self::Jwt)
    }
}

impl FromStr for ResponseMode {
    type Err = UnknownResponseMode;

    fn from_str(text: &str) -> Result<Self, UnknownResponseMode> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == text).ok_or(UnknownResponseMode)
    }
}

impl fmt::Display for ResponseMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_read_as_they_are_written() {
        for mode in ResponseMode::ALL {
            assert_eq!(mode.as_str().parse(), Ok(mode));
        }
        for text in ["", "Query", "query.jwe", "web_message"] {
            assert_eq!(text.parse::<ResponseMode>(), Err(UnknownResponseMode), "{text}");
        }
    }

    #[test]
    fn a_mode_without_a_place_takes_that_of_the_response_type() {
        let of = |kind: &str| ResponseMode::Jwt.of(kind.parse().unwrap());
        assert_eq!((of("code"), of("id_token")), (ResponseMode::QueryJwt, ResponseMode::FragmentJwt));
    }
}
