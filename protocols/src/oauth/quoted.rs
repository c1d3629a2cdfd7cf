//! Texts between quotes in a header (RFC 9110 §5.6.4).

/// The text as a quoted string. Headers carry visible ASCII here; anything else becomes `?`.
pub(crate) fn text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            _ => quoted.push('?'),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn nothing_leaves_the_quotes() {
        assert_eq!(text("a b"), r#""a b""#);
        assert_eq!(text("a\", error=\"x\\"), r#""a\", error=\"x\\""#);
        assert_eq!(text("a\r\nSet-Cookie: b=é"), r#""a??Set-Cookie: b=?""#);
    }
}
