//! The sentence of an error that a developer reads: `error_description`.
//!
//! Its characters are limited (RFC 6749 §4.1.2.1 and §5.2: `%x20-21 / %x23-5B / %x5D-7E`), which also makes it safe inside
//! the quotes of `WWW-Authenticate`. It may quote a parameter's name, which a stranger chose, so everything else is replaced
//! and the length has an end.

use std::borrow::Cow;
use std::fmt;

use serde::{Serialize, Serializer};

const LONGEST: usize = 300;

/// A sentence in the character set of `error_description`, at most 300 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Description(Cow<'static, str>);

impl Description {
    /// The sentence.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&'static str> for Description {
    fn from(text: &'static str) -> Self {
        if text.len() <= LONGEST && text.chars().all(is_allowed) {
            return Self(Cow::Borrowed(text));
        }
        Self(Cow::Owned(cleaned(text)))
    }
}

impl From<String> for Description {
    fn from(text: String) -> Self {
        Self(Cow::Owned(cleaned(&text)))
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Description {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

fn is_allowed(c: char) -> bool {
    matches!(c, ' ' | '!' | '#'..='[' | ']'..='~')
}

fn cleaned(text: &str) -> String {
    let clean = text.chars().take(LONGEST).map(|c| match c {
        '"' => '\'',
        c if is_allowed(c) => c,
        _ => '?',
    });
    clean.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_characters_of_the_specification_pass() {
        assert_eq!(Description::from("scope is empty").as_str(), "scope is empty");
        assert_eq!(Description::from("say \"please\"\\\r\n").as_str(), "say 'please'???");
        assert_eq!(Description::from("日本".to_owned()).as_str(), "??");
        assert_eq!(Description::from("x".repeat(9999)).as_str().len(), LONGEST);
    }
}
