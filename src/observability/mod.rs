//! What operators see of a running process: logs on stderr, figures at `/metrics`, traces where a collector is named.
//!
//! Nothing personal and nothing secret goes here. Requests are named by the template of their route, never by their path:
//! paths hold names of users and clients, and there is no end of them.

mod lags;
mod metrics_page;
mod otlp;
mod routes;
mod spans;

use tracing::Subscriber;
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, fmt};

pub use lags::{Lag, Lags, keep as keep_lags};
pub use metrics_page::{metrics_page, prepare as prepare_metrics, rendered, upkeep as metrics_upkeep};
pub use otlp::{Tracing, TracingError};
pub use routes::{Route, Routes};
pub use spans::{answered, current_traceparent, span};

use crate::settings::Settings;

/// Begins to log, and to trace where the settings name a collector. A second start in one process (a test) keeps the
/// first. The answer must be kept until the process ends, and then told to [`Tracing::finish`].
pub fn start(settings: &Settings, serving: bool) -> Result<Option<Tracing>, TracingError> {
    let usual = if serving { "info" } else { "warn" };
    let filter = EnvFilter::new(settings.log.as_deref().unwrap_or(usual));
    let Some(endpoint) = settings.otlp_endpoint.as_ref().filter(|_| serving) else {
        // The filter stands before everything: what is not logged is not even looked at.
        let _ = tracing_subscriber::registry().with(filter).with(lines()).try_init();
        return Ok(None);
    };
    let (tracing, layer) = Tracing::open(endpoint)?;
    let _ = tracing_subscriber::registry().with(lines().with_filter(filter)).with(layer).try_init();
    Ok(Some(tracing))
}

/// Lines for people, on stderr.
fn lines<S: Subscriber + for<'s> LookupSpan<'s>>() -> impl Layer<S> {
    use std::io::IsTerminal as _;
    fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal())
}

#[cfg(test)]
mod tests;
