//! Documents that everybody may fetch and keep for a while: discovery and keys (RFC 9110 §8.8.3, §13.1.2).

use aws_lc_rs::digest::{SHA256, digest};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use bytes::Bytes;

pub(super) use super::cors::public;

const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// A document and the tag of its bytes.
#[derive(Clone)]
pub(super) struct Document {
    pub(super) body: Bytes,
    pub(super) etag: HeaderValue,
}

impl Document {
    /// A document with the tag that its bytes have.
    pub(super) fn of(body: Bytes) -> Self {
        let tag = format!("\"{}\"", BASE64.encode(digest(&SHA256, &body)));
        Self { body, etag: HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("\"\"")) }
    }

    /// The document, or that it is still the one that the caller has.
    pub(super) fn answer(self, headers: &HeaderMap, media_type: &'static str) -> Response {
        let kept = [(CACHE_CONTROL, KEPT), (ETAG, self.etag.clone())];
        if is_known(headers, &self.etag) {
            return (StatusCode::NOT_MODIFIED, kept).into_response();
        }
        (kept, [(CONTENT_TYPE, media_type)], self.body).into_response()
    }
}

/// Tags are compared weakly: a proxy that compressed the document has weakened it.
fn is_known(headers: &HeaderMap, etag: &HeaderValue) -> bool {
    let given = headers.get_all(IF_NONE_MATCH).iter().filter_map(|given| given.to_str().ok());
    let mut tags = given.flat_map(|given| given.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        let document = Document::of(Bytes::from_static(b"{}"));
        let tag = document.etag.to_str().unwrap().to_owned();
        let asked = |text: String| {
            let headers = HeaderMap::from_iter([(IF_NONE_MATCH, HeaderValue::from_str(&text).unwrap())]);
            document.clone().answer(&headers, "application/json").status()
        };
        for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".to_owned()] {
            assert_eq!(asked(known.clone()), StatusCode::NOT_MODIFIED, "{known}");
        }
        assert_eq!(asked("\"other\"".to_owned()), StatusCode::OK);
    }
}
