//! A tenant's public keys as everybody may fetch them, written once.

use std::sync::Arc;

use aggregates::KeyAlgorithm;
use aggregates::signing_key::{KeyStatus, KeyUse};
use aggregates::tenant::PublishedKeys;
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
/// as long as their tokens live. Of the keys to which others encrypt only the one to use now.
pub struct Published {
    /// The document.
    pub body: Bytes,
    /// Its strong entity tag (RFC 9110 §8.8.3).
    pub etag: HeaderValue,
    /// The same keys, parsed: for tokens of ours that come back.
    pub keys: Arc<[VerifyingKey]>,
    /// The rows it was made of.
    pub(super) rows: Arc<Vec<SigningKey>>,
    /// The form that the tenant wants.
    form: PublishedKeys,
    /// When one of the keys stops being published.
    until: Option<DateTime<Utc>>,
}

impl Published {
    pub(super) fn new(rows: Arc<Vec<SigningKey>>, form: PublishedKeys, now: DateTime<Utc>) -> Self {
        let live = || rows.iter().filter(|key| key.verifies(now));
        // Whatever form is told, a token of ours is checked with the one algorithm of its key.
        let set: Value = json!({ "keys": live().map(|key| &key.public_jwk).collect::<Vec<_>>() });
        let shown = |key: &&SigningKey| key.alg.key_use() == KeyUse::Sig || key.state == KeyStatus::Active;
        let told: Vec<Value> = live().filter(shown).flat_map(|key| told(&key.public_jwk, form)).collect();
        let body = json!({ "keys": told }).to_string();
        let tag = BASE64.encode(digest(&SHA256, body.as_bytes()));
        let etag = HeaderValue::from_str(&format!("\"{tag}\"")).unwrap_or(HeaderValue::from_static("\"\""));
        let keys = JwkSet::from_value(&set).map(|set| set.verifying_keys()).unwrap_or_default();
        let until = live().filter_map(|key| key.verify_until).min();
        Self { body: body.into(), etag, keys: keys.into(), rows, form, until }
    }

    /// Whether there is a key to which others encrypt under an algorithm.
    pub fn receives(&self, algorithm: KeyAlgorithm) -> bool {
        self.rows.iter().any(|key| key.alg == algorithm && key.state == KeyStatus::Active)
    }

    /// Whether it says what these rows say at a moment, in this form.
    pub(super) fn holds(&self, rows: &Arc<Vec<SigningKey>>, form: PublishedKeys, now: DateTime<Utc>) -> bool {
        Arc::ptr_eq(&self.rows, rows) && self.form == form && self.until.is_none_or(|until| until > now)
    }
}

/// The algorithms of a key type that has several (RFC 7518 §3.1); a curve has one.
const RSA: [&str; 6] = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"];

/// A key as it is told: under one algorithm, under none, or under each of its type.
fn told(jwk: &Value, form: PublishedKeys) -> Vec<Value> {
    let under = |algorithm: Option<&str>| {
        let mut jwk = jwk.clone();
        if let Some(members) = jwk.as_object_mut() {
            members.remove("alg");
            members.extend(algorithm.map(|algorithm| ("alg".to_owned(), algorithm.into())));
        }
        jwk
    };
    match form {
        PublishedKeys::EveryAlg if jwk["kty"] == "RSA" && jwk["use"] == "sig" => {
            RSA.iter().map(|algorithm| under(Some(algorithm))).collect()
        }
        PublishedKeys::OwnAlg | PublishedKeys::EveryAlg => vec![jwk.clone()],
        PublishedKeys::NoAlg => vec![under(None)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_in_the_form_that_the_tenant_wants() {
        let rsa = json!({"kty": "RSA", "kid": "1", "use": "sig", "alg": "PS256", "n": "AQAB", "e": "AQAB"});
        let curve = json!({"kty": "EC", "kid": "2", "use": "sig", "alg": "ES256", "crv": "P-256", "x": "A", "y": "B"});
        let algorithms = |jwk: &Value, form| {
            let all = told(jwk, form);
            assert!(all.iter().all(|one| one["kid"] == jwk["kid"] && one["kty"] == jwk["kty"] && one["use"] == "sig"));
            all.into_iter().map(|one| one["alg"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(algorithms(&rsa, PublishedKeys::OwnAlg), [Some("PS256".to_owned())]);
        assert_eq!(algorithms(&rsa, PublishedKeys::NoAlg), [None]);
        assert_eq!(algorithms(&rsa, PublishedKeys::EveryAlg), RSA.map(|name| Some(name.to_owned())));
        assert_eq!(algorithms(&curve, PublishedKeys::EveryAlg), [Some("ES256".to_owned())]);
        assert_eq!(algorithms(&curve, PublishedKeys::NoAlg), [None]);
        let encrypts = json!({"kty": "RSA", "kid": "3", "use": "enc", "alg": "RSA-OAEP", "n": "AQAB", "e": "AQAB"});
        assert_eq!(algorithms(&encrypts, PublishedKeys::EveryAlg), [Some("RSA-OAEP".to_owned())]);
    }
}
