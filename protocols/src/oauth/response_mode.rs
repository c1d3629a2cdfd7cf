//! Where the answer of the authorization endpoint stands.

use std::fmt;
use std::str::FromStr;

/// A response mode (OAuth 2.0 Multiple Response Type Encoding Practices §2.1, OAuth 2.0 Form Post Response Mode §2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// After the `?` of the redirect address.
    Query,
    /// After its `#`, which never leaves the browser.
    Fragment,
    /// In a form that a page posts to it.
    FormPost,
}

/// No response mode that is spoken here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("response_mode is not supported; use query, fragment or form_post")]
pub struct UnknownResponseMode;

impl ResponseMode {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }
}

impl FromStr for ResponseMode {
    type Err = UnknownResponseMode;

    fn from_str(text: &str) -> Result<Self, UnknownResponseMode> {
        match text {
            "query" => Ok(Self::Query),
            "fragment" => Ok(Self::Fragment),
            "form_post" => Ok(Self::FormPost),
            _ => Err(UnknownResponseMode),
        }
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
        for text in ["query", "fragment", "form_post"] {
            assert_eq!(text.parse::<ResponseMode>().map(ResponseMode::as_str), Ok(text));
        }
        assert_eq!("query.jwt".parse::<ResponseMode>(), Err(UnknownResponseMode));
    }
}
