//! Web pages of elsewhere that call from a browser (Fetch standard, CORS protocol): by the origins that a tenant allows, or that
//! the client has registered.
//!
//! Which client asks stands in the request itself, and a browser's preliminary question does not say it. So that question is
//! answered to everybody, and the answer itself is what a page of another origin cannot read. Nothing here depends on cookies,
//! so nothing is gained by asking. The authorization endpoint is for browsers that walk, not for pages that call: it has none of
//! this.

use std::convert::Infallible;

use aggregates::client::ClientMetadata;
use axum::extract::FromRequestParts;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::http::extract::tenant::Tenant;

/// The origin of the page that asks, where a browser says one.
pub(super) struct Origin(Option<HeaderValue>);

impl<S: Sync> FromRequestParts<S> for Origin {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.get(ORIGIN).cloned()))
    }
}

impl Origin {
    /// The answer, readable to the page if its origin is allowed.
    pub(super) fn allow(&self, tenant: &Tenant, client: Option<&ClientMetadata>, mut response: Response) -> Response {
        let Some(origin) = &self.0 else { return response };
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let own = client.and_then(|client| client.allowed_cors_origins.as_deref()).unwrap_or_default();
        let mut allowed = tenant.settings().cors.allowed_origins.iter().chain(own);
        if allowed.any(|allowed| allowed.as_bytes() == origin.as_bytes()) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            let shown = HeaderValue::from_static("WWW-Authenticate, Retry-After, Evident-Position, X-Request-Id");
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, shown);
        }
        response
    }
}

/// The answer to a browser's preliminary question.
pub(super) async fn preflight(origin: Origin) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let Some(origin) = origin.0 else { return response };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    headers.insert(ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, DELETE"));
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("Authorization, Content-Type, DPoP"));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    headers.append(VARY, HeaderValue::from_static("Origin"));
    response
}

/// For documents that are for everybody: any page may read them.
pub(super) fn public(mut response: Response) -> Response {
    response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    response
}
