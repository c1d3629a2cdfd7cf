//! A rendered page on its way out, with the headers that must go with it.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::{Locale, Policy};

/// What people read where a page cannot be made: the one page without a template, in every language.
const LAST_RESORT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Error</title>\
    <h1>This page could not be shown. Please try again.</h1><p lang=\"ja\">ページを表示できませんでした。もう一度お試しください。</p></html>";

const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// A page, ready to be answered with.
#[derive(Clone, Debug)]
pub struct Page {
    status: StatusCode,
    html: String,
    locale: Locale,
    policy: String,
}

impl Page {
    pub(super) fn of(rendered: askama::Result<String>, locale: Locale, policy: &Policy) -> Self {
        let (status, html) = match rendered {
            Ok(html) => (StatusCode::OK, html),
            Err(error) => {
                tracing::error!(%error, "a page could not be rendered");
                (StatusCode::INTERNAL_SERVER_ERROR, LAST_RESORT.to_owned())
            }
        };
        Self { status, html, locale, policy: policy.header() }
    }

    /// The same page under another status than 200. A page that could not be rendered keeps 500.
    #[must_use]
    pub fn with_status(mut self, status: StatusCode) -> Self {
        if self.status == StatusCode::OK {
            self.status = status;
        }
        self
    }

    /// The HTML.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The value of `Content-Security-Policy`.
    pub fn policy(&self) -> &str {
        &self.policy
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let mut response = (self.status, self.html).into_response();
        let fixed = [
            (CONTENT_TYPE, "text/html; charset=utf-8"),
            (CONTENT_LANGUAGE, self.locale.tag()),
            (CACHE_CONTROL, "no-store"),
            // Not `no-referrer`: under that, browsers send `Origin: null` with our own forms (Fetch, "append a request
            // Origin header"), and the check of the origin would fail. Others learn nothing under either.
            (REFERRER_POLICY, "same-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (OPENER, "same-origin"),
            (RESOURCE, "same-origin"),
            (PERMISSIONS, "camera=(), geolocation=(), microphone=(), payment=()"),
        ];
        let headers = response.headers_mut();
        for (name, value) in fixed {
            headers.insert(name, HeaderValue::from_static(value));
        }
        // A policy is put together from visible ASCII; were it not, the page would better go without sources than without rules.
        let policy = HeaderValue::from_str(&self.policy);
        let policy = policy.unwrap_or(HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"));
        headers.insert(CONTENT_SECURITY_POLICY, policy);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_goes_out_with_its_rules() {
        let page = Page::of(Ok("<p>".to_owned()), Locale::Ja, &Policy::strict()).with_status(StatusCode::FORBIDDEN);
        let response = page.into_response();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let header = |name: &str| response.headers().get(name).unwrap().to_str().unwrap().to_owned();
        assert_eq!(header("content-language"), "ja");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(header("cross-origin-opener-policy"), "same-origin");
        assert!(header("content-security-policy").starts_with("default-src 'none'"));
    }

    #[test]
    fn a_page_that_cannot_be_made_still_says_something() {
        let page = Page::of(Err(askama::Error::Fmt), Locale::En, &Policy::strict()).with_status(StatusCode::OK);
        assert!(page.html().contains("could not be shown") && page.html().contains("表示できません"));
        assert_eq!(page.into_response().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
