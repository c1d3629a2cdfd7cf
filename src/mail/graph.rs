//! Handing a message to Microsoft Graph: `POST …/sendMail` with a token of the application's own (RFC 6749 §4.4).
//!
//! A token is kept until it is nearly over; one that is refused is replaced once. Graph takes the letter as a document, so of its two forms
//! it gets the one with layout; what a repetition is known by goes along as a header.

use std::time::{Duration, Instant};

use aggregates::TenantId;
use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use moka::Expiry;
use moka::sync::Cache;
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded::Serializer;
use zeroize::Zeroizing;

use super::{Handed, Message, answered};
use crate::deliveries::Verdict;
use crate::outbound::{Heard, Outbound, OutboundError};

const MOST_TENANTS: u64 = 1000;
/// A token is not shown any more this long before its end.
const BEFORE_THE_END: Duration = Duration::from_mins(1);
/// How long a token is kept that does not say how long it is good.
const A_WHILE: u64 = 300;
const LONGEST_TOKEN: usize = 64 * 1024;
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Where a tenant's mail is handed over.
#[derive(Clone, Copy)]
pub(super) struct Place<'p> {
    pub(super) tenant: &'p TenantId,
    pub(super) endpoint: &'p str,
    pub(super) token_endpoint: &'p str,
    pub(super) client_id: &'p str,
    pub(super) scope: &'p str,
}

/// Speaks to Graph.
#[derive(Clone)]
pub(super) struct Graph {
    tokens: Cache<(TenantId, String, String), Token>,
}

/// A token, and for how long it is shown.
#[derive(Clone)]
struct Token {
    text: Zeroizing<String>,
    shown: Duration,
}

struct ItsOwnTime;

impl<K> Expiry<K, Token> for ItsOwnTime {
    fn expire_after_create(&self, _: &K, token: &Token, _: Instant) -> Option<Duration> {
        Some(token.shown)
    }
}

impl Default for Graph {
    fn default() -> Self {
        Self { tokens: Cache::builder().max_capacity(MOST_TENANTS).expire_after(ItsOwnTime).build() }
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<u64>,
}

impl Graph {
    /// Hands a message over.
    pub(super) async fn send(
        &self,
        outbound: &Outbound,
        place: Place<'_>,
        secret: Option<&str>,
        message: &Message,
    ) -> Handed {
        let key = (place.tenant.clone(), place.endpoint.to_owned(), place.client_id.to_owned());
        let mut heard = None;
        for _ in 0..2 {
            let token = if let Some(token) = self.tokens.get(&key) {
                token
            } else if let Some(token) = granted(outbound, place, secret).await? {
                token
            } else {
                let told = "the token endpoint does not accept the application and its secret";
                return Ok(answered(0, Verdict::Again, told, None));
            };
            self.tokens.insert(key.clone(), token.clone());
            let answer = told(outbound, place, &token, message).await?;
            let refused = answer.status == 401;
            heard = Some(answer);
            if !refused {
                break;
            }
            self.tokens.invalidate(&key);
        }
        let Some(Heard { status, retry_after, .. }) = heard else { return Err(OutboundError::Unreachable) };
        let rest = retry_after.and_then(|asked| asked.trim().parse().ok()).map(Duration::from_secs);
        let (verdict, told) = match status {
            200..=299 => (Verdict::Done, "arrived"),
            429 | 503 => (Verdict::Rest, "asked for a rest"),
            400 | 413 => (Verdict::Stop, "refused for good"),
            401 | 403 => (Verdict::Again, "the application may not send in this name"),
            _ => (Verdict::Again, "not taken now"),
        };
        Ok(answered(status, verdict, told, rest))
    }
}

/// A token of the application's own; `None` where none is given.
async fn granted(outbound: &Outbound, place: Place<'_>, secret: Option<&str>) -> Result<Option<Token>, OutboundError> {
    let form = Serializer::new(String::new())
        .append_pair("grant_type", "client_credentials")
        .append_pair("client_id", place.client_id)
        .append_pair("client_secret", secret.unwrap_or_default())
        .append_pair("scope", place.scope)
        .finish();
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, FORM)]);
    let answer = outbound.post(place.token_endpoint, headers, form.into(), LONGEST_TOKEN).await?;
    let granted: Option<Granted> = serde_json::from_slice(&answer.body).ok().filter(|_| answer.status == 200);
    Ok(granted.map(|granted| {
        let shown = Duration::from_secs(granted.expires_in.unwrap_or(A_WHILE)).saturating_sub(BEFORE_THE_END);
        Token { text: Zeroizing::new(granted.access_token), shown }
    }))
}

async fn told(outbound: &Outbound, place: Place<'_>, token: &Token, message: &Message) -> Result<Heard, OutboundError> {
    let address = |address: &str| json!({"emailAddress": {"address": address}});
    let document = json!({
        "message": {
            "subject": message.letter.subject,
            "body": {"contentType": "HTML", "content": message.letter.html},
            "from": {"emailAddress": {"address": message.from, "name": message.from_name}},
            "toRecipients": [address(&message.to)],
            "internetMessageHeaders": [{"name": "x-evident-message-id", "value": message.message_id()}],
        },
        "saveToSentItems": false,
    });
    let Ok(mut bearer) = HeaderValue::from_str(&format!("Bearer {}", &*token.text)) else {
        return Err(OutboundError::Unreachable);
    };
    bearer.set_sensitive(true);
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, JSON), (AUTHORIZATION, bearer)]);
    outbound.tell(place.endpoint, headers, Bytes::from(document.to_string())).await
}
