//! The shape of a language tag.
//!
//! Locales are compared and chosen elsewhere; here it is enough that what is stored has the form of BCP 47 (RFC 5646 §2.1),
//! so that it can stand in an address, in HTML and in a claim without surprises.

/// Whether `tag` looks like a BCP 47 tag: a language of 2–8 letters (or `x`), then subtags of 1–8 letters or digits.
pub(crate) fn is_tag(tag: &str) -> bool {
    let mut subtags = tag.split('-');
    let Some(primary) = subtags.next() else { return false };
    let language = (2..=8).contains(&primary.len()) && primary.bytes().all(|b| b.is_ascii_alphabetic());
    let private = primary.eq_ignore_ascii_case("x") && tag.len() > 2;
    tag.len() <= 64
        && (language || private)
        && subtags.all(|s| (1..=8).contains(&s.len()) && s.bytes().all(|b| b.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::is_tag;

    #[test]
    fn tags_are_told_from_other_texts() {
        for tag in ["en", "en-GB", "zh-Hant-TW", "de-1996", "x-house"] {
            assert!(is_tag(tag), "{tag}");
        }
        for text in ["", "e", "en_GB", "en-", "-en", "x", "x-", "日本", "en-waytoolong", "12"] {
            assert!(!is_tag(text), "{text}");
        }
    }
}
