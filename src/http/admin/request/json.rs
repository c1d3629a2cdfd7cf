//! Bodies: JSON, read strictly, and refused with a sentence that never repeats a value.

use aggregates::FieldFault;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

use crate::http::error::problem::{Kind, Problem};

/// The most bytes of a body.
pub(in crate::http) const LARGEST: usize = 256 * 1024;

/// Reads a body; none, or `null`, counts as a document without members.
pub(in crate::http::admin) fn read<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8]) -> Result<T, Problem> {
    if body.is_empty() {
        return from_slice(b"{}");
    }
    check_media_type(headers)?;
    check_nul(body)?;
    from_slice(if body.trim_ascii() == b"null" { b"{}" } else { body })
}

fn from_slice<T: DeserializeOwned>(body: &[u8]) -> Result<T, Problem> {
    serde_json::from_slice(body).map_err(|error| refusal(&error))
}

fn check_media_type(headers: &HeaderMap) -> Result<(), Problem> {
    let given = headers.get(CONTENT_TYPE).and_then(|given| given.to_str().ok()).unwrap_or_default();
    let essence = given.split(';').next().unwrap_or_default().trim();
    if essence.eq_ignore_ascii_case("application/json") || essence.eq_ignore_ascii_case("application/merge-patch+json")
    {
        return Ok(());
    }
    Err(Problem::new(Kind::UnsupportedMediaType, "send JSON, with Content-Type: application/json"))
}

/// No text that is stored may have U+0000, and some databases fail at it.
fn check_nul(body: &[u8]) -> Result<(), Problem> {
    let suspicious = body.windows(6).any(|window| window.eq_ignore_ascii_case(b"\\u0000"));
    let has_nul = suspicious && serde_json::from_slice::<Value>(body).is_ok_and(|value| holds_nul(&value));
    if has_nul { Err(Problem::new(Kind::Invalid, "a text has the character U+0000; leave it out")) } else { Ok(()) }
}

fn holds_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(items) => items.iter().any(holds_nul),
        Value::Object(members) => members.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        _ => false,
    }
}

/// Reads JSON that a form has as a text; what is wrong is told of the form's field.
pub(in crate::http) fn typed(field: &str, text: &str) -> Result<Value, FieldFault> {
    let fault = |error: serde_json::Error| {
        let remedy = format!("mend it in line {}, column {}", error.line(), error.column());
        FieldFault::new(field, "is no JSON document", remedy)
    };
    let value: Value = serde_json::from_str(text).map_err(fault)?;
    if holds_nul(&value) {
        return Err(FieldFault::new(field, "has the character U+0000", "leave it out"));
    }
    Ok(value)
}

/// Why a document was not read: its form (400) or what it says (422).
pub(in crate::http::admin) fn refusal(error: &serde_json::Error) -> Problem {
    let place =
        if error.line() > 0 { format!("line {}, column {}", error.line(), error.column()) } else { String::new() };
    if error.classify() != Category::Data {
        return Problem::new(Kind::MalformedRequest, format!("the body is no JSON ({place}); mend it there"));
    }
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    for (beginning, fault, remedy) in [
        ("unknown field", "is unknown", "leave it out"),
        ("missing field", "is missing", "give it"),
        ("duplicate field", "is given twice", "give it once"),
    ] {
        if let Some(name) = text.strip_prefix(beginning).and_then(|rest| rest.split('`').nth(1)) {
            return Problem::invalid(name, fault, remedy);
        }
    }
    // What serde expected may be told; what it found is the caller's and may be a secret.
    let told =
        text.rfind("expected ").filter(|_| ["invalid ", "unknown variant"].iter().any(|one| text.starts_with(one)));
    let told = told.map_or(text, |at| &text[at..]);
    let place = if place.is_empty() { String::new() } else { format!(" ({place})") };
    Problem::new(Kind::Invalid, format!("the document is not as it should be{place}: {told}"))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Lock {
        seconds: u32,
        reason: String,
    }

    fn told(body: &str) -> String {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static("application/json; charset=utf-8"))]);
        match read::<Lock>(&headers, body.as_bytes()) {
            Ok(lock) => format!("{}", lock.seconds),
            Err(problem) => format!("{problem:?}"),
        }
    }

    #[test]
    fn nothing_is_a_document_without_members() {
        assert_eq!(
            (told(""), told("null"), told("{}"), told("{\"seconds\": 7}")),
            ("0".into(), "0".into(), "0".into(), "7".into())
        );
    }

    #[test]
    fn form_and_content_are_refused_apart_and_values_are_not_repeated() {
        assert!(told("{\"seconds\": ").contains("MalformedRequest"));
        assert!(told("{\"second\": 1}").contains("field: \"second\""));
        assert!(told("{\"seconds\": 1, \"seconds\": 2}").contains("is given twice"));
        assert!(told("{\"reason\": \"a\\u0000b\"}").contains("U+0000"));
        let refused = told("{\"seconds\": \"hunter2\"}");
        assert!(refused.contains("expected u32") && !refused.contains("hunter2"), "{refused}");
    }

    #[test]
    fn another_media_type_is_refused() {
        assert_eq!(read::<Lock>(&HeaderMap::new(), b"{}").unwrap_err().kind(), Kind::UnsupportedMediaType);
    }
}
