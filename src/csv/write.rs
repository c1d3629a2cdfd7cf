//! Cells on their way out.
//!
//! Whoever opens a table in a spreadsheet must not carry out what a stranger wrote into a name: a cell that would be taken for a formula
//! begins with an apostrophe, which a spreadsheet shows as text. The same apostrophe is taken off again where such a file comes back.

/// A cell as it is written.
pub fn cell(text: &str) -> String {
    let guarded = if is_formula(text) || text.strip_prefix('\'').is_some_and(is_formula) {
        format!("'{text}")
    } else {
        text.to_owned()
    };
    if guarded.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", guarded.replace('"', "\"\"")) } else { guarded }
}

/// What a cell says, without the apostrophe that guarded it.
pub(super) fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_formula(rest) || rest.strip_prefix('\'').is_some_and(is_formula) => rest,
        _ => text,
    }
}

fn is_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '|', '%']) || text.starts_with(['\t', '\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_carry_out_is_shown_as_text() {
        let table = [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-2", "'-2"),
            ("@SUM(A1)", "'@SUM(A1)"),
            (" =cmd|' /C calc'!A0", "' =cmd|' /C calc'!A0"),
            ("\t=1", "'\t=1"),
            ("=HYPERLINK(\"https://example.com\",\"a\")", "\"'=HYPERLINK(\"\"https://example.com\"\",\"\"a\"\")\""),
            ("plain", "plain"),
            ("a,b", "\"a,b\""),
            ("two\r\nlines", "\"two\r\nlines\""),
            ("'=1", "''=1"),
            ("", ""),
        ];
        for (text, written) in table {
            assert_eq!(cell(text), written);
        }
    }

    #[test]
    fn what_was_guarded_comes_back_as_it_was() {
        for text in ["+81312345678", "=1", "'=1", "O'Neil", "'tis", "", "-", "\t", "plain"] {
            let written = cell(text);
            let bare = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(&written);
            assert_eq!(unguarded(bare), text);
        }
    }
}
