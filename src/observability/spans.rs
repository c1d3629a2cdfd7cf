//! One span for each request, named by its route.

use axum::http::{Method, StatusCode};
use opentelemetry::trace::{SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState};
use tracing::{Level, Span, field};
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

use super::Route;
use crate::http::layers::Arrival;

/// The span of a request. Where nobody logs or traces it, it costs a look at a flag.
pub fn span(route: &Route, method: &Method, arrival: &Arrival) -> Span {
    if !tracing::enabled!(target: "evident::http", Level::INFO) {
        return Span::none();
    }
    let span = tracing::info_span!(
        target: "evident::http",
        "http",
        otel.name = route.name(),
        otel.kind = "server",
        http.route = route.template(),
        http.request.method = method.as_str(),
        http.response.status_code = field::Empty,
        request_id = arrival.id(),
    );
    if super::otlp::is_on()
        && let Some(parent) = arrival.traceparent().and_then(remote)
    {
        let _ = span.set_parent(opentelemetry::Context::new().with_remote_span_context(parent));
    }
    span
}

/// Notes how the request was answered.
pub fn answered(span: &Span, status: StatusCode) {
    if super::otlp::is_on() {
        span.record("http.response.status_code", status.as_u16());
    }
}

/// The span that runs now in the form of W3C Trace Context, where traces are collected.
pub fn current_traceparent() -> Option<String> {
    if !super::otlp::is_on() {
        return None;
    }
    let context = Span::current().context();
    let span = context.span().span_context().clone();
    let text = || format!("00-{}-{}-{:02x}", span.trace_id(), span.span_id(), span.trace_flags().to_u8());
    span.is_valid().then(text)
}

/// The caller's span from a `traceparent` that is well formed.
fn remote(text: &str) -> Option<SpanContext> {
    let mut parts = text.split('-').skip(1);
    let trace = TraceId::from_hex(parts.next()?).ok()?;
    let parent = SpanId::from_hex(parts.next()?).ok()?;
    let flags = u8::from_str_radix(parts.next()?, 16).ok()?;
    Some(SpanContext::new(trace, parent, TraceFlags::new(flags & 1), true, TraceState::default()))
}
