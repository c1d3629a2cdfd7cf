//! What happens to every request before and after its handler: a name and a trace, a bound on bytes and on time, headers,
//! figures, and an orderly answer when a handler falls.
//!
//! One layer and not a stack of small ones: it runs on every request, and each layer would cost a box and a poll of its
//! own.

mod address;
mod arrival;
mod certificate;
mod headers;

use std::net::SocketAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::header::{CONNECTION, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt as _;
use journal::Journal;
use tokio::time::Instant;
use tracing::Instrument as _;

pub use arrival::{Arrival, X_REQUEST_ID};
use certificate::Brought;
pub use certificate::Handshake;
pub(super) use headers::complete;

use crate::observability::{self, Routes};
use crate::settings::{Networks, Settings, ToldCertificates};

/// The most bytes of a body. A route that takes more says so with a `DefaultBodyLimit` of its own.
const BODY: usize = 64 * 1024;
/// How long a handler may take until its answer begins, reading the body included.
const ANSWERS_WITHIN: Duration = Duration::from_secs(30);

/// What the layer knows.
pub struct Edge {
    journal: Journal,
    routes: Routes,
    trusted: Networks,
    certificates: Option<ToldCertificates>,
    secure: bool,
    answers_within: Duration,
}

impl Edge {
    /// The edge of an installation with these settings.
    pub fn new(journal: &Journal, settings: &Settings) -> Self {
        Self {
            journal: journal.clone(),
            routes: Routes::default(),
            trusted: settings.trusted_proxies.clone(),
            certificates: settings.client_certificate_header.clone(),
            secure: settings.public_url.scheme() == "https",
            answers_within: ANSWERS_WITHIN,
        }
    }
}

/// Puts the layer around all routes of a router, and around what answers when there is none.
pub fn around(router: Router, edge: Edge) -> Router {
    router.layer(DefaultBodyLimit::max(BODY)).layer(from_fn_with_state(Arc::new(edge), pass))
}

async fn pass(State(edge): State<Arc<Edge>>, mut request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    let address = peer.map(|peer| address::caller(peer, request.headers(), &edge.trusted));
    let shown = request.extensions_mut().remove::<Handshake>();
    let brought = Brought::taken(request.headers_mut(), shown, peer, &edge.trusted, edge.certificates.as_ref());
    let arrival = Arrival::new(request.headers(), address, &edge.journal).with(brought);
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = edge.routes.of(path.as_ref().map(MatchedPath::as_str));
    let method = request.method().clone();
    let span = observability::span(&route, &method, &arrival);
    request.extensions_mut().insert(arrival.clone());
    let handled = AssertUnwindSafe(next.run(request)).catch_unwind();
    let handled = tokio::time::timeout(edge.answers_within, handled).instrument(span.clone()).await;
    let mut response = match handled {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => fallen(&span),
        Err(_) => late(),
    };
    let status = response.status();
    if status.is_server_error() {
        span.in_scope(|| tracing::warn!(status = status.as_u16(), "answered with a failure"));
    }
    observability::answered(&span, status);
    route.answered(&method, status, begun.elapsed());
    complete(response.headers_mut(), edge.secure);
    response.headers_mut().insert(X_REQUEST_ID, arrival.id_header());
    response
}

/// A handler panicked. What it said went to the process's log; the caller learns that it happened and nothing more.
fn fallen(span: &tracing::Span) -> Response {
    span.in_scope(|| tracing::error!("a handler panicked"));
    problem(
        StatusCode::INTERNAL_SERVER_ERROR,
        r#"{"type":"urn:evident:problem:internal","title":"Internal error","status":500,"detail":"something went wrong here; tell the operator the X-Request-Id"}"#,
    )
}

/// Most often the body did not come: whoever sends that slowly begins anew, on another connection.
fn late() -> Response {
    let mut response = problem(
        StatusCode::REQUEST_TIMEOUT,
        r#"{"type":"urn:evident:problem:timeout","title":"Timeout","status":408,"detail":"the request was not complete in time; send it again"}"#,
    );
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

fn problem(status: StatusCode, body: &'static str) -> Response {
    (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response()
}

#[cfg(test)]
mod tests;
