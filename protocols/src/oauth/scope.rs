//! What a client asks for or got: a set of scope names (RFC 6749 §3.3).
//!
//! Order means nothing in a scope; it is kept all the same, because people compare what they sent with what came back.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const LONGEST: usize = 8192;
const LONGEST_TOKEN: usize = 255;
const MOST: usize = 200;

/// Scope names, each once, in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scope(Vec<String>);

/// A text that is no scope: a character outside `%x21 / %x23-5B / %x5D-7E`, a name over 255 bytes, more than 200 names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("scope is no list of scope names separated by spaces")]
pub struct InvalidScope;

impl Scope {
    /// The scope of these names.
    pub fn of<T: Into<String>>(names: impl IntoIterator<Item = T>) -> Result<Self, InvalidScope> {
        let mut scope = Self::default();
        for name in names {
            let name = name.into();
            if !is_token(&name) {
                return Err(InvalidScope);
            }
            if !scope.contains(&name) {
                scope.0.push(name);
            }
            if scope.0.len() > MOST {
                return Err(InvalidScope);
            }
        }
        Ok(scope)
    }

    /// Whether the name is in it.
    pub fn contains(&self, name: &str) -> bool {
        self.0.iter().any(|own| own == name)
    }

    /// Whether every name of `other` is in it.
    pub fn covers(&self, other: &Self) -> bool {
        other.iter().all(|name| self.contains(name))
    }

    /// The names for which `keep` holds.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|name| keep(name)).cloned().collect())
    }

    /// Its names.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether it has no name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the request is one of OpenID Connect (OIDC Core §3.1.2.1).
    pub fn is_openid(&self) -> bool {
        self.contains("openid")
    }
}

// RFC 6749 §3.3: 1*( %x21 / %x23-5B / %x5D-7E ).
fn is_token(name: &str) -> bool {
    (1..=LONGEST_TOKEN).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
}

impl FromStr for Scope {
    type Err = InvalidScope;

    fn from_str(text: &str) -> Result<Self, InvalidScope> {
        if text.len() > LONGEST {
            return Err(InvalidScope);
        }
        Self::of(text.split(' ').filter(|name| !name.is_empty()))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_kept_once_and_in_order() {
        let scope: Scope = "openid  profile openid a:b/c.read".parse().unwrap();
        assert_eq!(scope.to_string(), "openid profile a:b/c.read");
        assert_eq!("".parse(), Ok(Scope::default()));
        assert!(scope.is_openid());
    }

    #[test]
    fn characters_outside_the_grammar_are_refused() {
        for text in ["a\"b", "a\\b", "a\tb", "a\nb", "é", "a\u{7f}"] {
            assert_eq!(text.parse::<Scope>(), Err(InvalidScope), "{text:?}");
        }
        assert_eq!("a".repeat(256).parse::<Scope>(), Err(InvalidScope));
        let many: Vec<_> = (0..=MOST).map(|n| n.to_string()).collect();
        assert_eq!(many.join(" ").parse::<Scope>(), Err(InvalidScope));
    }

    #[test]
    fn a_scope_covers_its_parts_whatever_their_order() {
        let whole: Scope = "a b c".parse().unwrap();
        assert!(whole.covers(&"c a".parse().unwrap()));
        assert!(!whole.covers(&"a d".parse().unwrap()));
        assert_eq!(whole.only(|name| name != "b").to_string(), "a c");
    }
}
