//! `/metrics`: figures in Prometheus' text format.
//!
//! Rooms count with the macros of `metrics`, wherever they are; what is a state and not an event (the log's position, how
//! far projections are) is asked when the page is.

use std::sync::OnceLock;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use queries::delivery::Backlog;
use tokio::sync::watch;

use super::routes::SECONDS;
use crate::deliveries::kinds;
use crate::http::Shared;

/// Bounds of durations, in seconds: from a look-up to a password.
const DURATIONS: [f64; 14] =
    [0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];
/// Bounds of batches.
const SIZES: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];
const UPKEEP: Duration = Duration::from_secs(5);
/// A database that takes longer is left out of the page.
const PATIENCE: Duration = Duration::from_secs(2);

static PAGE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();

/// Begins to count. Without it every figure is a no-op.
pub fn prepare() {
    PAGE.get_or_init(|| {
        let buckets = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Full(SECONDS.to_owned()), &DURATIONS)
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &DURATIONS))
            .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".into()), &SIZES));
        let recorder = buckets.ok()?.build_recorder();
        let handle = recorder.handle();
        metrics::set_global_recorder(recorder).ok()?;
        Some(handle)
    });
}

fn page() -> Option<&'static PrometheusHandle> {
    PAGE.get()?.as_ref()
}

/// The page as far as it was counted; none before [`prepare`].
pub fn rendered() -> Option<String> {
    page().map(PrometheusHandle::render)
}

/// Folds what was counted until told to stop: figures that nobody asks for must not fill the memory.
pub async fn upkeep(mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(UPKEEP) => {}
        }
        if let Some(page) = page() {
            page.run_upkeep();
        }
    }
}

/// Answers `/metrics`.
pub async fn metrics_page(State(shared): State<Shared>) -> Response {
    let Some(page) = page() else { return StatusCode::NOT_FOUND.into_response() };
    look(&shared).await;
    ([(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], page.render()).into_response()
}

/// Reads the states that nobody counts.
async fn look(shared: &Shared) {
    let journal = &shared.journal;
    let written = journal.written();
    metrics::counter!("evident_log_batches_total").absolute(written.batches());
    metrics::counter!("evident_log_events_total").absolute(written.events());
    metrics::gauge!("evident_log_position").set(float(*journal.head().borrow()));
    metrics::gauge!("evident_directory_entries").set(float(shared.directory.len()));
    let status = projections::status_here(journal.db(), &shared.watermarks);
    let backlog = queries::delivery::backlog(journal.db());
    let Ok((status, backlog)) = tokio::time::timeout(PATIENCE, async { tokio::join!(status, backlog) }).await else {
        return;
    };
    deliveries(shared, backlog.ok());
    for one in status.into_iter().flatten() {
        metrics::gauge!("evident_projection_lag_events", "projection" => one.name).set(float(one.lag));
        metrics::gauge!("evident_projection_parked_streams", "projection" => one.name)
            .set(float(one.parked.len() as u64));
    }
}

/// What waits to be delivered. A kind of which nothing waits any more is told as nothing.
fn deliveries(shared: &Shared, backlog: Option<Vec<Backlog>>) {
    let Some(backlog) = backlog else { return };
    let now = shared.journal.clock().now();
    for kind in kinds(shared).iter().map(|kind| kind.name()) {
        let waiting = backlog.iter().find(|one| one.kind == kind);
        let age = waiting.map_or(0, |one| (now - one.oldest).num_seconds().unsigned_abs());
        metrics::gauge!("evident_deliveries_waiting", "kind" => kind).set(float(waiting.map_or(0, |one| one.waiting)));
        metrics::gauge!("evident_deliveries_oldest_seconds", "kind" => kind).set(float(age));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure of 2⁵³ and more may be a little wrong")]
fn float(number: u64) -> f64 {
    number as f64
}
