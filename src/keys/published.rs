//! A tenant's public keys as everybody may fetch them, written once.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::HeaderValue;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use protocols::jose::{JwkSet, VerifyingKey};
use queries::signing_key::SigningKey;
use serde_json::{Value, json};

/// The JWK set of a tenant (RFC 7517 §5): pending keys too, so that they are known before they sign, and retired ones for
/// as long as their tokens live.
pub struct Published {
    /// The document.
    pub body: Bytes,
    /// Its strong entity tag (RFC 9110 §8.8.3).
    pub etag: HeaderValue,
    /// The same keys, parsed: for tokens of ours that come back.
    pub keys: Arc<[VerifyingKey]>,
    /// The rows it was made of.
    pub(super) rows: Arc<Vec<SigningKey>>,
    /// When one of the keys stops being published.
    until: Option<DateTime<Utc>>,
}

impl Published {
    pub(super) fn new(rows: Arc<Vec<SigningKey>>, now: DateTime<Utc>) -> Self {
        let live = || rows.iter().filter(|key| key.verifies(now));
        let set: Value = json!({ "keys": live().map(|key| &key.public_jwk).collect::<Vec<_>>() });
        let body = set.to_string();
        let tag = BASE64.encode(digest(&SHA256, body.as_bytes()));
        let etag = HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        let keys = JwkSet::from_value(&set).map(|set| set.verifying_keys()).unwrap_or_default();
        let until = live().filter_map(|key| key.verify_until).min();
        Self { body: body.into(), etag, keys: keys.into(), rows, until }
    }

    /// Whether it says what these rows say at a moment.
    pub(super) fn holds(&self, rows: &Arc<Vec<SigningKey>>, now: DateTime<Utc>) -> bool {
        Arc::ptr_eq(&self.rows, rows) && self.until.is_none_or(|until| until > now)
    }
}
