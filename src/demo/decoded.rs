//! The tokens that a visitor holds, opened as far as they can be read.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::DateTime;
use serde_json::{Map, Value};

use super::visitor::Held;
use super::wire::beginning;
use crate::pages::Token;

/// The tokens as the page shows them.
pub(super) fn tokens(held: &Held) -> Vec<Token> {
    let id = held.id.as_ref().map(|token| {
        let mut shown = shown("id", token);
        let ends = claim(token, "exp").and_then(|exp| exp.as_i64());
        shown.expires_at = ends.and_then(|seconds| DateTime::from_timestamp(seconds, 0));
        shown
    });
    let access = held.access.as_ref().map(|token| Token { expires_at: held.access_ends, ..shown("access", token) });
    let refresh = held.refresh.as_ref().map(|token| shown("refresh", token));
    [id, access, refresh].into_iter().flatten().collect()
}

fn shown(kind: &'static str, token: &str) -> Token {
    let mut parts = token.split('.');
    let (header, claims) = (parts.next().and_then(part), parts.next().and_then(part));
    // What is no JWT has nothing to read.
    let (header, claims) = header.zip(claims).unwrap_or_default();
    Token { kind, value: beginning(token), header: members(header), claims: members(claims), expires_at: None }
}

fn claim(token: &str, name: &str) -> Option<Value> {
    part(token.split('.').nth(1)?)?.remove(name)
}

fn part(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).ok()?).ok()
}

fn members(members: Map<String, Value>) -> Vec<(String, String)> {
    let text = |value: Value| match value {
        Value::String(text) => text,
        other => other.to_string(),
    };
    members.into_iter().map(|(name, value)| (name, text(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_token_is_opened_and_another_one_is_not() {
        let token = format!(
            "{}.{}.c2ln",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"RS256"}"#),
            URL_SAFE_NO_PAD.encode(r#"{"sub":"aiko","exp":1700000000,"amr":["pwd"]}"#)
        );
        let held = Held { id: Some(token), refresh: Some("opaque".into()), ..Held::default() };
        let shown = tokens(&held);
        assert_eq!(shown[0].header, [("alg".to_owned(), "RS256".to_owned())]);
        assert!(shown[0].claims.contains(&("amr".to_owned(), "[\"pwd\"]".to_owned())));
        assert_eq!(shown[0].expires_at.unwrap().timestamp(), 1_700_000_000);
        assert!(shown[1].kind == "refresh" && shown[1].claims.is_empty() && shown[1].header.is_empty());
    }
}
