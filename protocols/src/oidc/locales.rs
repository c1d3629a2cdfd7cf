//! Languages that somebody prefers, best first (`ui_locales`, `claims_locales`; RFC 5646 tags).
//!
//! They are wishes. What is no tag is dropped, because a wish that cannot be met must not be an error (OIDC Core §3.1.2.1).

use std::fmt;

const MOST: usize = 20;
const LONGEST_TAG: usize = 64;

/// Language tags in order of preference.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locales(Vec<String>);

impl Locales {
    /// Reads tags between spaces; what is no tag is left out, and what follows the twentieth.
    pub fn read(text: &str) -> Self {
        Self(text.split(' ').filter(|tag| is_tag(tag)).take(MOST).map(str::to_owned).collect())
    }

    /// The tags.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is no preference.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The best of what there is: each preference as it stands, then without its last subtags (RFC 4647 §3.4).
    pub fn best<'a>(&self, available: &[&'a str]) -> Option<&'a str> {
        self.0.iter().find_map(|preferred| {
            let mut range = preferred.as_str();
            loop {
                if let Some(found) = available.iter().find(|tag| tag.eq_ignore_ascii_case(range)) {
                    return Some(*found);
                }
                range = &range[..range.rfind('-')?];
                // A single letter introduces what follows it and means nothing alone.
                if range.len() > 2 && range.as_bytes()[range.len() - 2] == b'-' {
                    range = &range[..range.len() - 2];
                }
            }
        })
    }

    /// Whether a tag is one of the preferences or more special than one (RFC 4647 §3.3.1).
    pub fn covers(&self, tag: &str) -> bool {
        self.0.iter().any(|range| {
            let prefix = tag.get(..range.len()).is_some_and(|start| start.eq_ignore_ascii_case(range));
            prefix && matches!(tag.as_bytes().get(range.len()), None | Some(b'-'))
        })
    }
}

/// Whether `tag` has the shape of RFC 5646 §2.1: a language of 2–8 letters (or `x`), then subtags of 1–8 letters or digits.
pub(crate) fn is_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    let language = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let private = primary.eq_ignore_ascii_case("x") && tag.len() > 2;
    tag.len() <= LONGEST_TAG
        && (language || private)
        && subtags.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

impl fmt::Display for Locales {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_no_tag_is_left_out() {
        assert_eq!(Locales::read("fr-CA xx_YY  en 日本 zh-Hant-TW").to_string(), "fr-CA en zh-Hant-TW");
        assert_eq!(Locales::read(&"en ".repeat(50)).iter().count(), MOST);
    }

    #[test]
    fn the_best_language_is_the_first_that_there_is() {
        let available = ["en", "ja", "zh-Hant"];
        let cases = [
            ("ja-JP en", Some("ja")),
            ("fr-CA EN-gb", Some("en")),
            ("zh-Hant-TW", Some("zh-Hant")),
            ("zh-Hans", None),
            ("en-x-pirate", Some("en")),
            ("", None),
        ];
        for (preferred, best) in cases {
            assert_eq!(Locales::read(preferred).best(&available), best, "{preferred}");
        }
    }

    #[test]
    fn a_language_covers_its_regions_and_not_its_namesakes() {
        let locales = Locales::read("ja en-GB");
        for (tag, covered) in
            [("ja", true), ("ja-Kana-JP", true), ("JA-jp", true), ("jav", false), ("en", false), ("日本", false)]
        {
            assert_eq!(locales.covers(tag), covered, "{tag}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC{0,60}", tag in "\\PC{0,20}") {
            let locales = Locales::read(&text);
            let _ = (locales.best(&["en", "ja"]), locales.covers(&tag));
        }
    }
}
