//! A tenant's own words for what people are asked about.
//!
//! Scopes of a resource are described where the resource is registered. Those of OpenID Connect, and claims, belong to nobody, so a tenant
//! that wants other words than ours says them here.

use std::collections::BTreeMap;

use crate::resource::{Scope, is_scope_token};
use crate::text::{self, Lines};
use crate::{FieldFault, language};

const MOST: usize = 100;
const LONGEST: usize = 300;

/// What the consent page says, by the name of a scope or claim; at most 100.
pub type Words = BTreeMap<String, Scope>;

/// Everything that is wrong with them.
pub(super) fn faults(field: &str, words: &Words) -> Vec<FieldFault> {
    let mut faults = vec![];
    if words.len() > MOST {
        faults.push(FieldFault::new(field, "are too many", format!("describe at most {MOST}")));
    }
    for (name, said) in words {
        let field = format!("{field}.{}", name.escape_default());
        if !is_scope_token(name) {
            faults.push(FieldFault::new(field.as_str(), "is no name", "name a scope or a claim"));
        }
        if said.descriptions.keys().any(|tag| !language::is_tag(tag)) {
            let remedy = "key each description by a BCP 47 tag";
            faults.push(FieldFault::new(field.as_str(), "has a description in no language", remedy));
        }
        let texts = said.description.iter().chain(said.descriptions.values());
        faults.extend(texts.filter_map(|text| text::check(&field, text, LONGEST, Lines::One).err()));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fault_is_named() {
        let words = |name: &str, tag: &str, text: &str| -> Words {
            let descriptions = [(tag.to_owned(), text.to_owned())].into();
            [(name.to_owned(), Scope { descriptions, ..Scope::default() })].into()
        };
        let table = [
            (words("email", "ja", "メール"), None),
            (words("e mail", "ja", "メール"), Some("is no name")),
            (words("email", "", "Mail"), Some("has a description in no language")),
            (words("email", "en", "Ma\u{202e}il"), Some("has control or invisible characters")),
        ];
        for (words, expected) in table {
            let found: Vec<_> = faults("oauth.claims", &words).into_iter().map(|fault| fault.fault).collect();
            assert_eq!(found.first().map(String::as_str), expected);
            assert!(found.len() <= 1, "{found:?}");
        }
        let many = (0..101).map(|n| (format!("c{n}"), Scope::default())).collect();
        assert_eq!(faults("oauth.claims", &many)[0].fault, "are too many");
    }
}
