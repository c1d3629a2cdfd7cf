//! What the sample application says to the provider and what it hears, over HTTP, and as text for people.
//!
//! Tokens, codes and secrets are shown by their beginnings: enough to recognise one, too little to use it.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::{WEB_CLIENT, WEB_SECRET};
use crate::outbound::{Fetched, Outbound, OutboundError};
use crate::pages::Exchange;

const FORM: &str = "application/x-www-form-urlencoded";
/// More than any answer of the provider has.
const LARGEST: usize = 256 * 1024;
/// Characters that are shown of something long.
const SHOWN: usize = 28;
/// What is shown by its beginning wherever it stands.
const HIDDEN: [&str; 7] =
    ["access_token", "refresh_token", "id_token", "code", "token", "code_verifier", "id_token_hint"];

/// How the application says who it is.
#[derive(Clone, Copy)]
pub(super) enum Credentials<'t> {
    /// As itself (`client_secret_basic`).
    Own,
    /// As the bearer of an access token.
    Bearer(&'t str),
}

/// What was answered, and the exchange as text.
pub(super) struct Heard {
    pub(super) status: u16,
    pub(super) body: Value,
    pub(super) exchange: Exchange,
}

impl Heard {
    /// What was answered, or the error that it is.
    pub(super) fn good(&self) -> Result<&Value, String> {
        match self.body["error"].as_str() {
            _ if self.status == 200 => Ok(&self.body),
            Some(error) => Err(error.to_owned()),
            None => Err(format!("HTTP {}", self.status)),
        }
    }
}

/// Sends a form to an endpoint.
pub(super) async fn post(
    outbound: &Outbound,
    endpoint: &str,
    credentials: Credentials<'_>,
    fields: &[(&str, &str)],
) -> Result<Heard, OutboundError> {
    let (authorization, shown) = match credentials {
        Credentials::Own => {
            let basic = STANDARD.encode(format!("{WEB_CLIENT}:{WEB_SECRET}"));
            (format!("Basic {basic}"), format!("Basic {}", beginning(&basic)))
        }
        Credentials::Bearer(token) => (format!("Bearer {token}"), format!("Bearer {}", beginning(token))),
    };
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let mut headers = HeaderMap::from_iter([
        (CONTENT_TYPE, HeaderValue::from_static(FORM)),
        (ACCEPT, HeaderValue::from_static("application/json")),
    ]);
    headers.extend(HeaderValue::from_str(&authorization).ok().map(|value| (AUTHORIZATION, value)));
    let answer = outbound.post(endpoint, headers, Bytes::from(body), LARGEST).await?;
    let mut request = format!("POST {} HTTP/1.1\nAuthorization: {shown}\nContent-Type: {FORM}\n", path(endpoint));
    if !fields.is_empty() {
        let _ = write!(request, "\n{}", lines(fields));
    }
    let body = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
    let response = Some(told(&answer, &body));
    Ok(Heard { status: answer.status, body, exchange: Exchange { request, response } })
}

/// A document of the provider.
pub(super) async fn get(outbound: &Outbound, address: &str) -> Result<Value, OutboundError> {
    let answer = outbound.get(address, "application/json", LARGEST).await?;
    Ok(serde_json::from_slice(&answer.body).unwrap_or(Value::Null))
}

/// What the browser is sent to ask, as text.
pub(super) fn asked(endpoint: &str, fields: &[(&str, &str)]) -> Exchange {
    Exchange { request: format!("GET {}?\n{}", path(endpoint), lines(fields)), response: None }
}

/// What the browser brought back, as text.
pub(super) fn brought(path: &str, fields: &[(String, String)]) -> Exchange {
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Exchange { request: format!("GET {path}?\n{}", lines(&fields)), response: None }
}

/// The beginning of something long.
pub(super) fn beginning(text: &str) -> String {
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

fn path(address: &str) -> String {
    Url::parse(address).map_or_else(|_| address.to_owned(), |url| url.path().to_owned())
}

/// Fields as people read them: one per line, unescaped.
fn lines(fields: &[(&str, &str)]) -> String {
    let shown = |(name, value): &(&str, &str)| {
        let value = if HIDDEN.contains(name) { beginning(value) } else { (*value).to_owned() };
        format!("  {name}={value}")
    };
    fields.iter().map(shown).collect::<Vec<_>>().join("\n")
}

fn told(answer: &Fetched, body: &Value) -> String {
    let kind = answer.content_type.as_deref().unwrap_or("-");
    let mut shown = body.clone();
    if let Value::Object(members) = &mut shown {
        for name in HIDDEN {
            if let Some(value) = members.get_mut(name) {
                *value = value.as_str().map(beginning).into();
            }
        }
    }
    let text = if body.is_null() { String::new() } else { serde_json::to_string_pretty(&shown).unwrap_or_default() };
    format!("HTTP/1.1 {}\nContent-Type: {kind}\n\n{text}", answer.status).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_used_is_shown_by_its_beginning() {
        let long = "a".repeat(64);
        let exchange = asked("http://127.0.0.1:8080/t/demo/oauth2/authorize", &[("code", &long), ("state", &long)]);
        let lines: Vec<_> = exchange.request.lines().collect();
        assert_eq!(lines[0], "GET /t/demo/oauth2/authorize?");
        assert_eq!(
            (lines[1], lines[2]),
            (format!("  code={}…", "a".repeat(28)).as_str(), format!("  state={long}").as_str())
        );
    }
}
