//! A set of scopes as requests, grants and tokens carry it.
//!
//! Order and repetition mean nothing (RFC 6749 §3.3), so two texts that mean the same are one value, and "granted is no more
//! than asked" is a question about sets.

use std::collections::{BTreeSet, btree_set};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::resource::is_scope_token;

/// The most bytes of a scope text.
const LONGEST: usize = 8192;

/// Scope tokens; written with single spaces between them, in byte order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ScopeSet(BTreeSet<String>);

/// The text is no list of scopes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no list of scopes; separate visible ASCII names by single spaces (RFC 6749 §3.3)")]
pub struct ScopeSetError;

impl ScopeSet {
    /// Reads scope tokens separated by spaces; an empty text is the empty set.
    pub fn parse(text: &str) -> Result<Self, ScopeSetError> {
        let tokens = text.split(' ').filter(|token| !token.is_empty());
        if text.len() > LONGEST || !tokens.clone().all(is_scope_token) {
            return Err(ScopeSetError);
        }
        Ok(Self(tokens.map(str::to_owned).collect()))
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `scope` is in it.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// Whether all of it is in `other`.
    pub fn is_subset(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// The scopes in byte order.
    pub fn iter(&self) -> btree_set::Iter<'_, String> {
        self.0.iter()
    }

    /// What is in one of the two.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self(self.0.intersection(&other.0).cloned().collect())
    }

    /// What is in this one only.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self(self.0.difference(&other.0).cloned().collect())
    }
}

impl<'a> IntoIterator for &'a ScopeSet {
    type Item = &'a String;
    type IntoIter = btree_set::Iter<'a, String>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Names that are no scopes are left out.
impl FromIterator<String> for ScopeSet {
    fn from_iter<T: IntoIterator<Item = String>>(names: T) -> Self {
        Self(names.into_iter().filter(|name| is_scope_token(name)).collect())
    }
}

impl fmt::Display for ScopeSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, token) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(" ")?;
            }
            f.write_str(token)?;
        }
        Ok(())
    }
}

impl TryFrom<String> for ScopeSet {
    type Error = ScopeSetError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ScopeSet> for String {
    fn from(scope: ScopeSet) -> Self {
        scope.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_mean_nothing() {
        let scope = ScopeSet::parse("profile openid  email openid").unwrap();
        assert_eq!(scope.to_string(), "email openid profile");
        assert_eq!(ScopeSet::parse("email openid profile"), Ok(scope));
        assert!(ScopeSet::parse("").unwrap().is_empty());
    }

    #[test]
    fn what_is_no_scope_token_is_refused() {
        for text in ["a\tb", "a\"b", "é", "a\\b", "a\0b"] {
            assert_eq!(ScopeSet::parse(text), Err(ScopeSetError), "{text:?}");
        }
        assert_eq!(ScopeSet::parse(&"a ".repeat(5000)), Err(ScopeSetError));
    }

    #[test]
    fn sets_are_compared_and_combined() {
        let [all, some] = ["a b c", "b"].map(|text| ScopeSet::parse(text).unwrap());
        assert!(some.is_subset(&all) && !all.is_subset(&some) && some.contains("b"));
        assert_eq!(all.difference(&some).to_string(), "a c");
        assert_eq!((all.intersection(&some), all.union(&some)), (some, all));
    }
}
