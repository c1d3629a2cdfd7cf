//! What tells an open page that a job moved: a stream of Server-Sent Events without contents, after each of which the page looks again.
//!
//! A stream wakes when the log has moved, waits for the rows of jobs to come as far, and compares them with what it last told. Whoever
//! comes back after the server was gone says what they had been told, so nothing is missed and nothing told twice. Every two seconds it is
//! asked whether the person may still look. Neither the stream nor what an open page fetches by itself keeps a session from ending.

use std::convert::Infallible;
use std::time::Duration;

use aggregates::role::Permission;
use axum::extract::Path;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event as Frame, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{Stream, unfold};
use journal::Position;
use queries::job::{self, Job, Search};
use queries::{Page, QueryError};
use tokio::sync::watch;
use tokio::time::Instant;

use super::list::ROWS;
use crate::http::admin::{PATIENCE, Turn, Watcher};
use crate::http::console::{Desk, Halt};

const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How often it is asked whether the stream may go on.
const ASKED: Duration = Duration::from_secs(2);
/// How long a stream that has nothing to say is silent.
const SILENT: Duration = Duration::from_secs(15);
/// How long it rests after the log has moved: on a busy log one look then covers many commits.
const REST: Duration = Duration::from_millis(250);

/// Tells when any of the last jobs moved.
pub(super) async fn of_all(desk: Desk) -> Response {
    desk.told(answer(&desk, None))
}

/// Tells when a job moved.
pub(super) async fn of_one(Path((_, id)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(answer(&desk, Some(id)))
}

/// What changes whenever one of these jobs moves: a word for an address.
pub(super) fn mark(jobs: &[Job]) -> String {
    let sum = jobs.iter().map(|job| job.version).sum::<u64>();
    let newest = jobs.iter().map(|job| job.position).max().unwrap_or_default();
    format!("{newest}-{}-{sum}", jobs.len())
}

fn answer(desk: &Desk, job: Option<String>) -> Result<Response, Halt> {
    let shared = &desk.visit.shared;
    let turn = shared.feeds.turn(Watcher::Page, desk.tenant())?;
    let last = desk.visit.headers.get(LAST_EVENT_ID).and_then(|last| last.to_str().ok()).map(str::to_owned);
    let watching = Watching {
        head: shared.journal.head(),
        stop: shared.feeds.stop(),
        told: last.or_else(|| desk.visit.parameter("since")),
        desk: desk.clone(),
        job,
        ask_at: Instant::now() + ASKED,
        spoke_at: Instant::now(),
        _turn: turn,
    };
    // A proxy that gathers answers before it passes them on would keep the events back.
    Ok(([(CACHE_CONTROL, "no-store"), (X_ACCEL_BUFFERING, "no")], Sse::new(frames(watching))).into_response())
}

fn frames(watching: Watching) -> impl Stream<Item = Result<Frame, Infallible>> {
    unfold(watching, |mut watching| async move {
        let frame = watching.next().await?;
        watching.spoke_at = Instant::now();
        Some((Ok(frame), watching))
    })
}

/// A stream at work.
struct Watching {
    desk: Desk,
    job: Option<String>,
    head: watch::Receiver<Position>,
    stop: Option<watch::Receiver<bool>>,
    told: Option<String>,
    ask_at: Instant,
    spoke_at: Instant,
    _turn: Turn,
}

impl Watching {
    /// The next frame; none when the stream is over.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if self.stop.as_ref().is_some_and(|stop| *stop.borrow()) || !self.may_go_on().await {
                return None;
            }
            // Looked at before the rows are read: whatever is appended after this moment wakes the stream again.
            let head = *self.head.borrow_and_update();
            // Rows that come too late are looked at again after the next wait.
            let _ = self.desk.visit.shared.watermarks.wait_for("jobs", head, PATIENCE).await;
            let now = match self.look().await {
                Ok(now) => now,
                Err(error) => {
                    tracing::warn!(%error, "a stream of the console was cut off");
                    return None;
                }
            };
            if self.told.as_ref() != Some(&now) {
                self.told = Some(now.clone());
                return Some(Frame::default().id(now).event("changed").data("."));
            }
            if self.spoke_at.elapsed() >= SILENT {
                return Some(Frame::default().comment("nothing new"));
            }
            self.wait().await;
        }
    }

    async fn look(&self) -> Result<String, QueryError> {
        let (db, tenant) = (self.desk.journal().db(), self.desk.tenant());
        match &self.job {
            Some(id) => Ok(job::by_id(db, tenant, id).await?.map_or(0, |job| job.version).to_string()),
            None => Ok(mark(&Search::default().page(db, tenant, &Page::first(ROWS)).await?.items)),
        }
    }

    async fn may_go_on(&mut self) -> bool {
        if Instant::now() < self.ask_at {
            return true;
        }
        self.ask_at = Instant::now() + ASKED;
        self.desk.still(Permission::JobsRead).await
    }

    /// Until the log has moved, somebody must be asked, or the program stops.
    async fn wait(&mut self) {
        let moved = async {
            if self.head.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
            tokio::time::sleep(REST).await;
        };
        let stopped = async {
            match &mut self.stop {
                Some(stop) => drop(stop.wait_for(|stop| *stop).await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = moved => {}
            () = stopped => {}
            () = tokio::time::sleep(ASKED) => {}
        }
    }
}
