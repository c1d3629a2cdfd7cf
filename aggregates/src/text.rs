//! The rules that every human-written text keeps before it enters the log.
//!
//! Text is stored in NFC so that equal names compare equal, and without control or invisible direction characters: a NUL
//! breaks databases, the rest breaks terminals, logs and the eyes of whoever reads a consent page.

use unicode_normalization::UnicodeNormalization;

use crate::FieldFault;

/// Which breaks a text may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Lines {
    /// No line break: names, identifiers.
    One,
    /// Line feeds allowed: addresses, reasons.
    Many,
}

/// NFC of `text` where it has 1 to `longest` characters, none of them forbidden; otherwise the fault of `field`.
pub(crate) fn check(field: &str, text: &str, longest: usize, lines: Lines) -> Result<String, FieldFault> {
    let text: String = text.nfc().collect();
    if text.trim().is_empty() {
        return Err(FieldFault::new(field, "is empty", "give a text or leave it out"));
    }
    if text.chars().count() > longest {
        return Err(FieldFault::new(field, "is too long", format!("use at most {longest} characters")));
    }
    let forbidden = |c: char| is_forbidden(c) && !(c == '\n' && lines == Lines::Many);
    if text.chars().any(forbidden) {
        return Err(FieldFault::new(field, "has control or invisible characters", "remove them"));
    }
    Ok(text)
}

/// Runs [`check`] on an optional text in place and collects the fault.
pub(crate) fn tidy(field: &str, text: &mut Option<String>, longest: usize, lines: Lines, faults: &mut Vec<FieldFault>) {
    if let Some(given) = text {
        match check(field, given, longest, lines) {
            Ok(tidied) => *given = tidied,
            Err(fault) => faults.push(fault),
        }
    }
}

/// Control characters, and the invisible ones with which two different names look the same. Joiners (U+200C, U+200D) stay:
/// Persian, Hindi and Sinhala names need them.
pub(crate) fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Whether `id` can name a stream, a `sub` or a client: 1 to 255 visible ASCII characters (OIDC Core §2, RFC 6749 A.1).
pub(crate) fn is_visible_ascii(id: &str) -> bool {
    (1..=255).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_composed() {
        assert_eq!(check("name", "Jose\u{301}", 4, Lines::One).as_deref(), Ok("José"));
    }

    #[test]
    fn empty_long_and_invisible_texts_are_refused() {
        let table = [
            ("", "is empty"),
            (" \u{3000}", "is empty"),
            ("abcdef", "is too long"),
            ("a\0", "has control or invisible characters"),
            ("a\nb", "has control or invisible characters"),
            ("a\u{202e}b", "has control or invisible characters"),
            ("a\u{200b}b", "has control or invisible characters"),
        ];
        for (text, fault) in table {
            assert_eq!(check("name", text, 5, Lines::One).unwrap_err().fault, fault, "{text:?}");
        }
    }

    #[test]
    fn line_feeds_pass_where_lines_are_meant() {
        assert_eq!(check("formatted", "a\nb", 5, Lines::Many).as_deref(), Ok("a\nb"));
        assert!(check("formatted", "a\rb", 5, Lines::Many).is_err());
    }

    #[test]
    fn joiners_stay_because_names_need_them() {
        assert!(check("name", "نامه\u{200c}ای", 10, Lines::One).is_ok());
    }
}
