//! The page behind `check_session_iframe`: nobody sees it, it only answers the frames beside it.
//!
//! It is the one page that anybody may show in a frame: that is what it is for, and it holds nothing to be clicked and knows nothing but a
//! cookie that tells nothing by itself (OpenID Connect Session Management 1.0, section 3.2).

use askama::Template;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, X_FRAME_OPTIONS};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};

use super::Frame;

const POLICY: &str = "default-src 'none'; script-src 'self'; form-action 'none'; frame-ancestors *; base-uri 'none'";
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// The page.
#[derive(Template)]
#[template(path = "check_session.html", config = "src/pages/askama.toml")]
struct CheckSession<'a> {
    cookie: &'a str,
    title: &'a str,
    script: &'a str,
}

/// The page, for the tenant whose browsers keep a cookie of this name.
pub fn check_session(frame: &Frame, cookie: &str) -> Response {
    let script = frame.address_of(&frame.assets().check_session);
    let page = CheckSession { cookie, title: &frame.branding.product_name, script: &script };
    let Ok(html) = page.render() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, POLICY),
        // Where a policy names who may frame a page this is not looked at; it keeps the usual `DENY` from being added.
        (X_FRAME_OPTIONS, "ALLOWALL"),
        (RESOURCE, "cross-origin"),
        (CACHE_CONTROL, "public, max-age=300"),
    ];
    (headers, html).into_response()
}
