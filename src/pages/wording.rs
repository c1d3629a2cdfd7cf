//! What scopes and claims mean, in plain language: the tenant's own words first, then ours.
//!
//! Tenants write `name|locale|text`. `name||text` or `name|text` speaks to everybody whose language has no words of its own;
//! `name|` says that the scope may be used but is not shown to people.

use super::{Locale, Text};

/// A tenant's words for one scope or claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The scope or claim.
    pub name: String,
    /// For whom: a tag such as `en`, `en_GB` or `ja-JP`; `None` for everybody else.
    pub locale: Option<String>,
    /// What it means; empty where it is not shown.
    pub text: String,
}

/// What people are told about a scope or claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// Nothing: the tenant does not show it.
    Hidden,
    /// A sentence.
    Sentence(String),
    /// Nobody wrote anything about it; its name must do.
    NameOnly,
}

impl Wording {
    /// Reads `name|locale|text`, `name|text` and `name|`; a line without `|` has no words.
    pub fn parse(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once('|')?;
        let (locale, text) = rest.split_once('|').map_or((None, rest), |(locale, text)| (Some(locale.trim()), text));
        let locale = locale.filter(|locale| !locale.is_empty()).map(str::to_owned);
        Some(Self { name: name.trim().to_owned(), locale, text: text.trim().to_owned() })
    }

    fn speaks(&self, locale: Locale) -> bool {
        self.locale.as_deref().is_some_and(|tag| Locale::of_tag(tag) == Some(locale))
    }
}

/// What a scope means.
pub fn scope(name: &str, wordings: &[Wording], locale: Locale) -> Told {
    told("scope", name, wordings, locale)
}

/// What a claim means.
pub fn claim(name: &str, wordings: &[Wording], locale: Locale) -> Told {
    told("claim", name, wordings, locale)
}

fn told(kind: &str, name: &str, wordings: &[Wording], locale: Locale) -> Told {
    let of_name = || wordings.iter().filter(|wording| wording.name == name);
    let exact =
        of_name().find(|wording| wording.locale.as_deref().is_some_and(|tag| tag.eq_ignore_ascii_case(locale.tag())));
    let chosen = exact.or_else(|| of_name().find(|wording| wording.speaks(locale)));
    match chosen.or_else(|| of_name().find(|wording| wording.locale.is_none())) {
        Some(wording) if wording.text.is_empty() => Told::Hidden,
        Some(wording) => Told::Sentence(wording.text.clone()),
        None => standard(kind, name, locale),
    }
}

fn standard(kind: &str, name: &str, locale: Locale) -> Told {
    let spelt = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-:".contains(&byte));
    let key = format!("{kind}-{}", name.replace(':', "-"));
    let text = Text::of(locale);
    if spelt && text.knows(&key) { Told::Sentence(text.say(&key)) } else { Told::NameOnly }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(lines: &[&str]) -> Vec<Wording> {
        lines.iter().filter_map(|line| Wording::parse(line)).collect()
    }

    fn sentence(text: &str) -> Told {
        Told::Sentence(text.to_owned())
    }

    #[test]
    fn a_tenants_own_words_come_first() {
        let words =
            words(&["read|en_GB|Read post", "read|en|Read mail", "read|Anything", "read|ja|メールを読む", "x|"]);
        assert_eq!(scope("read", &words, Locale::En), sentence("Read mail"));
        assert_eq!(scope("read", &words, Locale::Ja), sentence("メールを読む"));
        assert_eq!(scope("x", &words, Locale::En), Told::Hidden);
        assert_eq!(scope("read", &words[2..3], Locale::Ja), sentence("Anything"));
        assert_eq!(scope("read", &words[..1], Locale::En), sentence("Read post"), "a region's words rather than none");
        assert_eq!(scope("read", &words[..2], Locale::Ja), Told::NameOnly, "words in a foreign language are none");
    }

    #[test]
    fn what_everybody_uses_needs_no_words_of_the_tenant() {
        for locale in Locale::ALL {
            let standard = ["openid", "profile", "email", "phone", "address", "offline_access", "evident:admin"];
            let permissions = aggregates::role::Permission::ALL.iter().map(|permission| permission.scope());
            for name in standard.into_iter().chain(permissions) {
                assert!(matches!(scope(name, &[], locale), Told::Sentence(_)), "{name} in {}", locale.tag());
            }
        }
        assert_eq!(scope("whatever", &[], Locale::En), Told::NameOnly);
        assert_eq!(claim("birthdate\u{0}", &[], Locale::En), Told::NameOnly);
    }
}
