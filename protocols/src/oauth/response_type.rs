//! What a client asks the authorization endpoint for.
//!
//! A set of `code`, `token` and `id_token` in any order, or `none` alone (OAuth 2.0 Multiple Response Type Encoding Practices
//! §3–§5). The set decides where an answer may stand: nothing that is a token ever stands in a query.

use std::fmt;
use std::str::FromStr;

use super::ResponseMode;

/// A registered response type; written in one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ResponseType {
    /// `code`
    Code,
    /// `token`
    Token,
    /// `id_token`
    IdToken,
    /// `id_token token`
    IdTokenToken,
    /// `code id_token`
    CodeIdToken,
    /// `code token`
    CodeToken,
    /// `code id_token token`
    CodeIdTokenToken,
    /// `none`
    None,
}

/// No registered response type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("response_type is none of the registered ones")]
pub struct UnknownResponseType;

impl ResponseType {
    /// The registered spelling.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::Token => "token",
            Self::IdToken => "id_token",
            Self::IdTokenToken => "id_token token",
            Self::CodeIdToken => "code id_token",
            Self::CodeToken => "code token",
            Self::CodeIdTokenToken => "code id_token token",
            Self::None => "none",
        }
    }

    /// Whether a code comes back.
    pub const fn has_code(self) -> bool {
        matches!(self, Self::Code | Self::CodeIdToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an access token comes back through the browser.
    pub const fn has_token(self) -> bool {
        matches!(self, Self::Token | Self::IdTokenToken | Self::CodeToken | Self::CodeIdTokenToken)
    }

    /// Whether an ID token comes back through the browser.
    pub const fn has_id_token(self) -> bool {
        matches!(self, Self::IdToken | Self::IdTokenToken | Self::CodeIdToken | Self::CodeIdTokenToken)
    }

    /// Where the answer stands unless the request says otherwise.
    pub const fn default_mode(self) -> ResponseMode {
        if self.has_token() || self.has_id_token() { ResponseMode::Fragment } else { ResponseMode::Query }
    }

    /// Whether the answer may stand there: tokens never in a query (Multiple Response Types §3.0, §5), signed or
    /// not (JARM §2.3.1).
    pub const fn allows(self, mode: ResponseMode) -> bool {
        !matches!((self.default_mode(), mode), (ResponseMode::Fragment, ResponseMode::Query | ResponseMode::QueryJwt))
    }
}

impl FromStr for ResponseType {
    type Err = UnknownResponseType;

    fn from_str(text: &str) -> Result<Self, UnknownResponseType> {
        let mut words: Vec<_> = text.split(' ').collect();
        words.sort_unstable();
        match words.as_slice() {
            ["code"] => Ok(Self::Code),
            ["token"] => Ok(Self::Token),
            ["id_token"] => Ok(Self::IdToken),
            ["id_token", "token"] => Ok(Self::IdTokenToken),
            ["code", "id_token"] => Ok(Self::CodeIdToken),
            ["code", "token"] => Ok(Self::CodeToken),
            ["code", "id_token", "token"] => Ok(Self::CodeIdTokenToken),
            ["none"] => Ok(Self::None),
            _ => Err(UnknownResponseType),
        }
    }
}

impl fmt::Display for ResponseType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_does_not_matter_and_repeats_do() {
        for text in ["code id_token token", "token id_token code", "id_token code token"] {
            assert_eq!(text.parse(), Ok(ResponseType::CodeIdTokenToken), "{text}");
        }
        for text in ["", "code code", "code  token", "Code", "none code", "device", "code\ttoken"] {
            assert_eq!(text.parse::<ResponseType>(), Err(UnknownResponseType), "{text}");
        }
    }

    #[test]
    fn tokens_never_stand_in_a_query() {
        for text in ["code", "none"] {
            let kind: ResponseType = text.parse().unwrap();
            assert_eq!((kind.as_str(), kind.default_mode()), (text, ResponseMode::Query));
            assert!(kind.allows(ResponseMode::Fragment) && kind.allows(ResponseMode::FormPost));
        }
        for text in ["token", "id_token", "id_token token", "code id_token", "code token", "code id_token token"] {
            let kind: ResponseType = text.parse().unwrap();
            assert_eq!((kind.as_str(), kind.default_mode()), (text, ResponseMode::Fragment));
            assert!(!kind.allows(ResponseMode::Query) && kind.allows(ResponseMode::FormPost));
        }
    }
}
