//! What a resource lets a client ask for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::text::{self, Lines};
use crate::{FieldFault, language};

const MOST_SCOPES: usize = 1000;
const LONGEST_DESCRIPTION: usize = 300;

/// Scopes by name; a name is a scope-token of RFC 6749 §3.3 of at most 255 characters.
pub type Scopes = BTreeMap<String, Scope>;

/// What the consent page says about a scope.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Scope {
    /// For people whose language has no description of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Descriptions by BCP 47 tag.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub descriptions: BTreeMap<String, String>,
    /// Usable, but not shown on the consent page.
    pub hidden: bool,
}

/// Whether `name` is a scope-token: visible ASCII without `"` and `\` (RFC 6749 §3.3).
pub(crate) fn is_scope_token(name: &str) -> bool {
    (1..=255).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\')
}

/// Brings descriptions into their stored form and collects the faults.
pub(super) fn tidy(scopes: &mut Scopes, faults: &mut Vec<FieldFault>) {
    if scopes.len() > MOST_SCOPES {
        faults.push(FieldFault::new("scopes", "are too many", format!("define at most {MOST_SCOPES}")));
    }
    for (name, scope) in scopes {
        let field = format!("scopes.{}", name.escape_default());
        if !is_scope_token(name) {
            let remedy = "use visible ASCII without spaces, quotes and backslashes, at most 255 characters";
            faults.push(FieldFault::new(field.as_str(), "has a name that no scope may have", remedy));
        }
        text::tidy(&field, &mut scope.description, LONGEST_DESCRIPTION, Lines::One, faults);
        for (tag, description) in &mut scope.descriptions {
            match text::check(&field, description, LONGEST_DESCRIPTION, Lines::One) {
                Ok(tidied) if language::is_tag(tag) => *description = tidied,
                Ok(_) => faults.push(FieldFault::new(
                    field.as_str(),
                    "has a description in no language",
                    "key it by a BCP 47 tag",
                )),
                Err(fault) => faults.push(fault),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::is_scope_token;

    #[test]
    fn scope_tokens_are_those_of_rfc_6749() {
        for name in ["read", "orders:read", "https://api.example.com/read", "!", "~"] {
            assert!(is_scope_token(name), "{name}");
        }
        let long = "a".repeat(256);
        for name in ["", "a b", "a\"b", "a\\b", "é", "a\n", long.as_str()] {
            assert!(!is_scope_token(name), "{name:?}");
        }
    }
}
