//! `/healthz`: the process answers. `/readyz`: the log is reachable and the projections keep up.
//!
//! A process that is alive but not ready must not be restarted, only left alone by the load balancer; so these are two.

use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use journal::db::DbError;
use journal::{Journal, Position};
use projections::{Status, Watermarks};
use serde::Serialize;

use super::Shared;
use crate::relay::Stands;

/// A database that takes longer to say where the log ends does not serve.
const PATIENCE: Duration = Duration::from_secs(2);
/// A projection that lacks more events than these shows yesterday's world.
const MOST_LAG: u64 = 10_000;

/// What `/readyz` answers.
#[derive(Serialize)]
struct Readiness {
    ready: bool,
    /// What is wrong; no detail that only operators should see.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    faults: Vec<String>,
    /// The last position of the log.
    #[serde(skip_serializing_if = "Option::is_none")]
    position: Option<Position>,
    projections: Vec<Standing>,
    /// How events leave for NATS, where they do. A relay that is behind makes nothing here less ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    relay: Option<Stands>,
}

/// How far one projection is behind.
#[derive(Serialize)]
struct Standing {
    name: &'static str,
    lag: u64,
    /// Whether it is new and fills for the first time, which makes nothing less ready: an upgrade does not take every node away.
    filling: bool,
    parked: usize,
}

pub(super) async fn alive() -> Response {
    ([(CACHE_CONTROL, "no-store")], "alive\n").into_response()
}

pub(super) async fn ready(State(shared): State<Shared>) -> Response {
    let asked = tokio::time::timeout(PATIENCE, ask(&shared.journal, &shared.watermarks)).await;
    let readiness = match asked {
        Ok(Ok(readiness)) => readiness,
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            unreachable_log()
        }
        Err(_) => unreachable_log(),
    };
    let readiness = Readiness { relay: shared.relay().map(crate::relay::Standing::now), ..readiness };
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, [(CACHE_CONTROL, "no-store")], Json(readiness)).into_response()
}

async fn ask(journal: &Journal, watermarks: &Watermarks) -> Result<Readiness, DbError> {
    let position = journal.position().await?;
    let all = projections::status_here(journal.db(), watermarks).await?;
    let standing =
        |one: Status| Standing { name: one.name, lag: one.lag, filling: one.filling, parked: one.parked.len() };
    let lags: Vec<Standing> = all.into_iter().map(standing).collect();
    let behind = lags.iter().filter(|one| one.lag > MOST_LAG && !one.filling);
    let faults: Vec<String> =
        behind.map(|one| format!("projection {} is {} events behind the log", one.name, one.lag)).collect();
    Ok(Readiness { ready: faults.is_empty(), faults, position: Some(position), projections: lags, relay: None })
}

fn unreachable_log() -> Readiness {
    let faults = vec!["the log cannot be reached".to_owned()];
    Readiness { ready: false, faults, position: None, projections: Vec::new(), relay: None }
}
