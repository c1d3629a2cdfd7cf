//! The one form under which two spellings of a name are the same name.
//!
//! Commands bring every value into this form before the HMAC that names its stream; what differs here can be owned by two people,
//! what is equal cannot. Unicode is folded as in `NFKC_Casefold` (Unicode §3.13), in the direction of fewer names: a look-alike that
//! folds to another person's name is refused rather than let in.
//!
//! The form is part of every stream id ever derived: whoever changes it must claim all names anew.

use unicode_normalization::UnicodeNormalization;
use url::Host;

use super::IdentifierKind;
use crate::text;
use crate::user::format;

const LONGEST: usize = 2048;

/// Why a value cannot be an identifier of its kind, and what to write instead. The value is not repeated: it is personal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NormaliseError {
    /// Nothing, or only spaces.
    #[error("the value is empty; give one")]
    Empty,
    /// More than 2048 bytes.
    #[error("the value is too long; use at most 2048 bytes")]
    TooLong,
    /// Control or invisible characters.
    #[error("the value has control or invisible characters; remove them")]
    Invisible,
    /// Not of the form `name@domain`.
    #[error("this is no e-mail address; write name@example.com")]
    NoEmail,
    /// No international telephone number.
    #[error("this is no international telephone number; write it as +, country code and number")]
    NoPhone,
}

/// `value` in the form in which names of `kind` are compared. Normalising twice changes nothing.
///
/// User names, attributes and names of roles and groups: NFKC and case-folded. E-mail: the same for the local part, the domain in its ASCII form (IDNA).
/// Telephone: E.164 without separators (RFC 3966 §5.1.1), extension kept. External ids, client ids and URIs are compared exactly
/// (RFC 7643 §3.1, RFC 6749 §2.2, RFC 8707 §2) and only lose surrounding spaces. Names of hosts know no capitals (RFC 4343).
pub fn normalise(kind: &IdentifierKind, value: &str) -> Result<String, NormaliseError> {
    if value.len() > LONGEST {
        return Err(NormaliseError::TooLong);
    }
    let value = value.trim();
    if value.is_empty() {
        return Err(NormaliseError::Empty);
    }
    if value.chars().any(text::is_forbidden) {
        return Err(NormaliseError::Invisible);
    }
    match kind {
        IdentifierKind::UserName
        | IdentifierKind::Attribute(_)
        | IdentifierKind::RoleName
        | IdentifierKind::GroupName => non_empty(fold(value)),
        IdentifierKind::Email => email(value),
        IdentifierKind::PhoneNumber => phone(value),
        IdentifierKind::ExternalId
        | IdentifierKind::GroupExternalId
        | IdentifierKind::ClientId
        | IdentifierKind::ResourceUri => Ok(value.nfc().collect()),
        IdentifierKind::Domain => Ok(value.to_ascii_lowercase()),
    }
}

fn non_empty(folded: String) -> Result<String, NormaliseError> {
    if folded.is_empty() { Err(NormaliseError::Empty) } else { Ok(folded) }
}

/// NFKC, case folding, NFKC, until nothing changes (twice for all but a few compatibility characters), then trimmed.
fn fold(value: &str) -> String {
    let mut folded: String = value.nfkc().collect();
    for _ in 0..4 {
        let again: String = folded.chars().flat_map(fold_char).nfkc().collect();
        if again == folded {
            break;
        }
        folded = again;
    }
    folded.trim().to_owned()
}

// Lower case of the upper case, character by character: what full case folding (Unicode §5.18, C + F) does for ß, for a sigma
// wherever it stands and for a Greek iota below. The dotless i alone would become another letter by it.
fn fold_char(c: char) -> impl Iterator<Item = char> {
    let shown = Some(c).filter(|c| !is_ignorable(*c));
    let (dotless, others) = if c == 'ı' { (shown, None) } else { (None, shown) };
    dotless.into_iter().chain(others.into_iter().flat_map(char::to_uppercase).flat_map(char::to_lowercase))
}

/// Default ignorable code points (Unicode §5.21) that are not refused already: joiners, fillers, variation selectors, tags.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}')
        || matches!(c, '\u{200c}' | '\u{200d}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}')
        || matches!(c, '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn email(value: &str) -> Result<String, NormaliseError> {
    let folded: String = value.nfkc().collect();
    let (local, domain) = folded.rsplit_once('@').ok_or(NormaliseError::NoEmail)?;
    let Ok(Host::Domain(domain)) = Host::parse(domain) else {
        return Err(NormaliseError::NoEmail);
    };
    let address = format!("{}@{domain}", fold(local));
    if format::is_email(&address) { Ok(address) } else { Err(NormaliseError::NoEmail) }
}

fn phone(value: &str) -> Result<String, NormaliseError> {
    let folded = fold(value);
    let number = folded.strip_prefix("tel:").unwrap_or(&folded);
    let (number, extension) = number.split_once(";ext=").map_or((number, None), |(number, ext)| (number, Some(ext)));
    let mut digits: String = number.chars().filter(|c| !matches!(c, '-' | '.' | '(' | ')' | ' ' | '‐' | '‑')).collect();
    if let Some(extension) = extension {
        digits.push_str(";ext=");
        digits.extend(extension.chars().filter(|c| !matches!(c, '-' | '.' | ' ')));
    }
    if format::is_phone(&digits) { Ok(digits) } else { Err(NormaliseError::NoPhone) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn all_alike(kind: &IdentifierKind, spellings: &[&str], form: &str) {
        for spelling in spellings {
            assert_eq!(normalise(kind, spelling).as_deref(), Ok(form), "{spelling:?}");
        }
    }

    #[test]
    fn user_names_that_look_alike_are_alike() {
        all_alike(&IdentifierKind::UserName, &["aiko", "AIKO", " Aiko ", "ａｉｋｏ", "Aiko\u{3000}"], "aiko");
        all_alike(&IdentifierKind::UserName, &["STRASSE", "Straße", "straẞe"], "strasse");
        all_alike(&IdentifierKind::UserName, &["ΟΔΥΣΣΕΥΣ", "οδυσσευς", "οδυσσευσ"], "οδυσσευσ");
        all_alike(&IdentifierKind::UserName, &["José", "JOSE\u{301}"], "josé");
        all_alike(&IdentifierKind::UserName, &["ﬁona", "Fiona"], "fiona");
        all_alike(&IdentifierKind::UserName, &["İnci", "i\u{307}nci"], "i\u{307}nci");
        all_alike(&IdentifierKind::Attribute("badge".into()), &["A-17", "a-17"], "a-17");
    }

    #[test]
    fn what_nobody_can_see_makes_no_difference() {
        let spellings =
            ["ad\u{200d}min", "admin\u{e0041}", "a\u{34f}dmin", "admin\u{fe0f}", "\u{3164}admin", "adm\u{ffa0}in"];
        all_alike(&IdentifierKind::UserName, &spellings, "admin");
    }

    #[test]
    fn every_letter_has_one_form_in_either_case() {
        let name = |text: String| normalise(&IdentifierKind::UserName, &text);
        // Every block with cased letters or compatibility characters; Han and Hangul have neither.
        let blocks = ('\0'..='\u{33ff}')
            .chain('\u{a000}'..='\u{abff}')
            .chain('\u{f900}'..='\u{12000}')
            .chain('\u{1d400}'..='\u{1f200}');
        for c in blocks.filter(|c| *c != 'ı') {
            let form = name(c.to_string());
            assert_eq!(name(c.to_uppercase().collect()), form, "{c:?} in upper case");
            assert_eq!(name(c.to_lowercase().collect()), form, "{c:?} in lower case");
            assert!(form.is_err() || name(form.clone().unwrap_or_default()) == form, "{c:?} normalised twice");
        }
    }

    #[test]
    fn the_dotless_i_is_another_letter() {
        assert_ne!(normalise(&IdentifierKind::UserName, "mıke"), normalise(&IdentifierKind::UserName, "mike"));
    }

    #[test]
    fn mail_addresses_have_one_form() {
        let spellings = [
            "aiko@example.com",
            "Aiko@EXAMPLE.com",
            " aiko@example.com ",
            "aiko@ｅｘａｍｐｌｅ.com",
            "AIKO＠example.com",
        ];
        all_alike(&IdentifierKind::Email, &spellings, "aiko@example.com");
        all_alike(
            &IdentifierKind::Email,
            &["a@例え.example.com", "a@xn--r8jz45g.example.com"],
            "a@xn--r8jz45g.example.com",
        );
    }

    #[test]
    fn telephone_numbers_have_one_form() {
        let spellings = [
            "+81312345678",
            "+81-3-1234-5678",
            "+81 (3) 1234.5678",
            "tel:+81-3-1234-5678",
            "TEL:+81312345678",
            "＋８１３１２３４５６７８",
        ];
        all_alike(&IdentifierKind::PhoneNumber, &spellings, "+81312345678");
        all_alike(&IdentifierKind::PhoneNumber, &["+1-555-123-4567;ext=8-9"], "+15551234567;ext=89");
    }

    #[test]
    fn exact_kinds_keep_their_case() {
        for kind in [IdentifierKind::ExternalId, IdentifierKind::ClientId, IdentifierKind::ResourceUri] {
            assert_eq!(normalise(&kind, " Ab-1 ").as_deref(), Ok("Ab-1"));
        }
    }

    #[test]
    fn what_is_no_name_is_refused_with_its_reason() {
        let long = "a".repeat(2049);
        let table = [
            (IdentifierKind::UserName, "", NormaliseError::Empty),
            (IdentifierKind::UserName, " \u{3000}", NormaliseError::Empty),
            (IdentifierKind::UserName, "\u{200d}", NormaliseError::Empty),
            (IdentifierKind::ClientId, long.as_str(), NormaliseError::TooLong),
            (IdentifierKind::UserName, "a\0b", NormaliseError::Invisible),
            (IdentifierKind::UserName, "ad\u{200b}min", NormaliseError::Invisible),
            (IdentifierKind::Email, "aiko", NormaliseError::NoEmail),
            (IdentifierKind::Email, "a@[127.0.0.1]", NormaliseError::NoEmail),
            (IdentifierKind::Email, "a@b@example.com", NormaliseError::NoEmail),
            (IdentifierKind::PhoneNumber, "03-1234-5678", NormaliseError::NoPhone),
            (IdentifierKind::PhoneNumber, "+", NormaliseError::NoPhone),
            (IdentifierKind::PhoneNumber, "+81x", NormaliseError::NoPhone),
        ];
        for (kind, value, error) in table {
            assert_eq!(normalise(&kind, value), Err(error), "{kind} {value:?}");
        }
    }

    fn any_kind() -> impl Strategy<Value = IdentifierKind> {
        prop_oneof![
            Just(IdentifierKind::UserName),
            Just(IdentifierKind::Email),
            Just(IdentifierKind::PhoneNumber),
            Just(IdentifierKind::ExternalId),
            Just(IdentifierKind::Attribute("badge".to_owned())),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

        #[test]
        fn normalising_twice_changes_nothing(kind in any_kind(), value in "\\PC{0,24}|[+0-9 ().;-]{1,20}|\\PC{1,8}@[a-zA-Zé.]{1,12}") {
            if let Ok(once) = normalise(&kind, &value) {
                prop_assert_eq!(normalise(&kind, &once), Ok(once));
            }
        }

        #[test]
        fn letter_case_never_makes_another_user_name(value in "[a-zA-Zà-öø-ÿÀ-ÖØ-Þа-яА-Яα-ωΑ-Ω0-9._-]{1,24}") {
            let form = normalise(&IdentifierKind::UserName, &value);
            prop_assert_eq!(normalise(&IdentifierKind::UserName, &value.to_uppercase()), form.clone());
            prop_assert_eq!(normalise(&IdentifierKind::UserName, &value.to_lowercase()), form);
        }
    }
}
