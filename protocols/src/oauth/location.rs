//! Addresses with an answer appended to them.
//!
//! The redirect address is kept as it was registered, its own query included (RFC 6749 §3.1.2), so nothing is parsed and
//! written anew: the answer is put behind it.

use url::form_urlencoded::Serializer;

/// Fields of an answer, in the order in which they are written.
pub(crate) type Fields = Vec<(&'static str, String)>;

/// The address with the fields in its query.
pub(crate) fn with_query(address: &str, fields: &[(&'static str, String)]) -> String {
    let joint = match address.split_once('?') {
        None => "?",
        Some((_, query)) if query.is_empty() || query.ends_with('&') => "",
        Some(_) => "&",
    };
    joined(address, joint, fields)
}

/// The address with the fields in its fragment.
pub(crate) fn with_fragment(address: &str, fields: &[(&'static str, String)]) -> String {
    joined(address, "#", fields)
}

fn joined(address: &str, joint: &str, fields: &[(&'static str, String)]) -> String {
    if fields.is_empty() {
        return address.to_owned();
    }
    let text = format!("{address}{joint}");
    let start = text.len();
    Serializer::for_suffix(text, start).extend_pairs(fields).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_put_behind_the_query_that_is_there() {
        let fields = [("code", "a b&c".to_owned()), ("state", "ü".to_owned())];
        let cases = [
            ("https://a.example/cb", "https://a.example/cb?code=a+b%26c&state=%C3%BC"),
            ("https://a.example/cb?", "https://a.example/cb?code=a+b%26c&state=%C3%BC"),
            ("https://a.example/cb?t=%2F", "https://a.example/cb?t=%2F&code=a+b%26c&state=%C3%BC"),
            ("https://a.example/cb?t=1&", "https://a.example/cb?t=1&code=a+b%26c&state=%C3%BC"),
            ("com.example.app:/cb", "com.example.app:/cb?code=a+b%26c&state=%C3%BC"),
        ];
        for (address, whole) in cases {
            assert_eq!(with_query(address, &fields), whole);
        }
        assert_eq!(with_fragment("https://a.example/cb?t=1", &fields[..1]), "https://a.example/cb?t=1#code=a+b%26c");
        assert_eq!(with_query("https://a.example/cb", &[]), "https://a.example/cb");
    }
}
