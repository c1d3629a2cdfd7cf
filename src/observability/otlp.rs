//! Traces for a collector (OTLP over HTTP), where the settings name one.
//!
//! Spans wait in a bounded queue and leave in batches from a thread of their own; when the collector is slow or away they
//! are dropped, and no request notices.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::{OTelSdkError, OTelSdkResult};
use opentelemetry_sdk::trace::{SdkTracerProvider, SpanData, SpanExporter as Exports};
use tokio::runtime::Handle;
use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::registry::LookupSpan;
use url::Url;

const SENT_WITHIN: Duration = Duration::from_secs(5);
/// Our rooms. What the libraries underneath do is left out; the exporter itself is among them.
const ROOMS: [&str; 5] = ["evident", "commands", "journal", "projections", "queries"];

static ON: AtomicBool = AtomicBool::new(false);

/// Whether spans are collected.
pub(super) fn is_on() -> bool {
    ON.load(Ordering::Relaxed)
}

/// Traces cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error(
    "traces cannot be sent to EVIDENT_OTLP_ENDPOINT ({0}): name the address of a collector that takes OTLP over HTTP"
)]
pub struct TracingError(String);

/// Traces at work.
pub struct Tracing(SdkTracerProvider);

impl Tracing {
    /// Begins to collect spans for a collector: `https://collector.example.com:4318`, or the whole address of its traces.
    pub(super) fn open<S>(endpoint: &Url) -> Result<(Self, impl Layer<S> + use<S>), TracingError>
    where
        S: Subscriber + for<'s> LookupSpan<'s>,
    {
        let mut endpoint = endpoint.clone();
        if endpoint.path() == "/" {
            endpoint.set_path("/v1/traces");
        }
        let exporter = SpanExporter::builder().with_http().with_endpoint(endpoint).with_timeout(SENT_WITHIN).build();
        let exporter = Arc::new(exporter.map_err(|error| TracingError(error.to_string()))?);
        let resource = Resource::builder().with_service_name("evident").build();
        let exporter = OnRuntime { exporter, runtime: Handle::current() };
        let provider = SdkTracerProvider::builder().with_resource(resource).with_batch_exporter(exporter).build();
        let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("evident"));
        let rooms = Targets::new().with_targets(ROOMS.map(|room| (room, Level::INFO)));
        ON.store(true, Ordering::Relaxed);
        Ok((Self(provider), layer.with_filter(rooms)))
    }

    /// Sends what still waits. What cannot be sent within a few seconds is dropped.
    pub async fn finish(self) {
        let finished = tokio::task::spawn_blocking(move || self.0.shutdown_with_timeout(SENT_WITHIN));
        if !matches!(finished.await, Ok(Ok(()))) {
            tracing::warn!("the last traces were not sent");
        }
    }
}

/// Lets an exporter that needs this program's runtime be called from a thread that has none.
struct OnRuntime {
    exporter: Arc<SpanExporter>,
    runtime: Handle,
}

impl fmt::Debug for OnRuntime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnRuntime")
    }
}

impl Exports for OnRuntime {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let exporter = Arc::clone(&self.exporter);
        let sent = self.runtime.spawn(async move { exporter.export(batch).await });
        sent.await.unwrap_or_else(|error| Err(OTelSdkError::InternalFailure(error.to_string())))
    }
}
