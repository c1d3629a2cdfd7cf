//! Web pages of elsewhere that call from a browser (Fetch standard, CORS protocol): by the origins that a tenant allows, or that
//! the client has registered.
//!
//! Which client asks stands in the request itself, and a browser's preliminary question does not say it. So that question is
//! answered to everybody, and the answer itself is what a page of another origin cannot read. Nothing here depends on cookies,
//! so nothing is gained by asking. The authorization endpoint is for browsers that walk, not for pages that call: it has none of
//! this.

use std::collections::BTreeSet;
use std::convert::Infallible;

use aggregates::client::ClientMetadata;
use aggregates::tenant::CorsSettings;
use axum::extract::FromRequestParts;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ORIGIN, VARY,
};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::http::extract::tenant::Tenant;

/// What the endpoints read, beside what pages may send anyway.
const READ: [&str; 3] = ["Authorization", "Content-Type", "DPoP"];
/// What explains an answer.
const TOLD: [&str; 5] = ["WWW-Authenticate", "DPoP-Nonce", "Retry-After", "Evident-Position", "X-Request-Id"];

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
        let rules = &tenant.settings().cors;
        let Some(origin) = self.0.as_ref().filter(|_| rules.enabled) else { return response };
        let headers = response.headers_mut();
        headers.append(VARY, HeaderValue::from_static("Origin"));
        let rules = Rules::of(rules, origin);
        let own = client.and_then(|client| client.allowed_cors_origins.as_deref()).unwrap_or_default();
        if rules.named || own.iter().any(|own| own.as_bytes() == origin.as_bytes()) {
            headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
            set(headers, ACCESS_CONTROL_EXPOSE_HEADERS, &TOLD, &rules.exposed_headers);
            rules.admit_credentials(headers);
        }
        response
    }
}

/// The answer to a browser's preliminary question.
pub(super) async fn preflight(tenant: Tenant, origin: Origin) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let rules = &tenant.settings().cors;
    let Some(origin) = origin.0.filter(|_| rules.enabled) else { return response };
    let headers = response.headers_mut();
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from(rules.max_age));
    let rules = Rules::of(rules, &origin);
    set(headers, ACCESS_CONTROL_ALLOW_METHODS, &[], &rules.allowed_methods);
    set(headers, ACCESS_CONTROL_ALLOW_HEADERS, &READ, &rules.allowed_headers);
    headers.append(VARY, HeaderValue::from_static("Origin"));
    rules.admit_credentials(headers);
    headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
    response
}

/// For documents that are for everybody: any page may read them.
pub(super) fn public(tenant: &Tenant, mut response: Response) -> Response {
    if tenant.settings().cors.enabled {
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
    response
}

/// What holds for one origin: the rules for all, and those of the sets that name it.
struct Rules<'r> {
    /// Whether the tenant itself names the origin.
    named: bool,
    allowed_methods: BTreeSet<&'r str>,
    allowed_headers: BTreeSet<&'r str>,
    exposed_headers: BTreeSet<&'r str>,
    allow_credentials: bool,
}

impl<'r> Rules<'r> {
    fn of(all: &'r CorsSettings, origin: &HeaderValue) -> Self {
        let texts = |texts: &'r BTreeSet<String>| texts.iter().map(String::as_str);
        let named = all.allowed_origins.iter().any(|allowed| allowed.as_bytes() == origin.as_bytes());
        let mut rules = Self {
            named,
            allowed_methods: texts(&all.allowed_methods).collect(),
            allowed_headers: texts(&all.allowed_headers).collect(),
            exposed_headers: texts(&all.exposed_headers).collect(),
            // Credentials are for pages that the tenant itself names, not for those of any client.
            allow_credentials: named && all.allow_credentials,
        };
        for set in all.sets_for(origin.as_bytes()) {
            rules.named = true;
            rules.allowed_methods.extend(texts(&set.allowed_methods));
            rules.allowed_headers.extend(texts(&set.allowed_headers));
            rules.exposed_headers.extend(texts(&set.exposed_headers));
            rules.allow_credentials |= set.allow_credentials;
        }
        rules
    }

    fn admit_credentials(&self, headers: &mut HeaderMap) {
        if self.allow_credentials {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
        }
    }
}

/// A list of names: ours, then the tenant's.
fn set(headers: &mut HeaderMap, name: HeaderName, ours: &[&str], own: &BTreeSet<&str>) {
    let all: Vec<&str> = ours.iter().copied().chain(own.iter().copied()).collect();
    // Names were checked when they were set, so the list is one that a header can hold.
    if let Ok(list) = HeaderValue::from_str(&all.join(", ")) {
        headers.insert(name, list);
    }
}
