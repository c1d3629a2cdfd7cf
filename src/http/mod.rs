//! What is served over HTTP: today, the machine's own questions.

mod health;

use axum::Router;
use axum::routing::get;
use journal::Journal;

/// What handlers share.
#[derive(Clone)]
pub struct Shared {
    /// The log.
    pub journal: Journal,
}

/// All addresses.
pub fn router(shared: Shared) -> Router {
    Router::new().route("/healthz", get(health::alive)).route("/readyz", get(health::ready)).with_state(shared)
}
