//! What tells an open page that something moved: a stream of Server-Sent Events (HTML Living Standard, §9.2), after each of which the page
//! looks again.
//!
//! A stream wakes when the log has moved, waits for the rows to come as far, and compares them with what it last told. Whoever
//! comes back after the server was gone says what they had been told, so nothing is missed and nothing told twice. Every two seconds it is
//! asked whether the person may still look, and by what right. Neither the stream nor what an open page fetches by itself keeps a session
//! from ending.

use std::convert::Infallible;
use std::time::Duration;

use aggregates::role::Permission;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event as Frame, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::{Stream, unfold};
use journal::Position;
use queries::QueryError;
use tokio::sync::watch;
use tokio::time::Instant;

use super::{Desk, Halt};
use crate::http::admin::{Administrator, PATIENCE, Turn, Watcher};

const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");
/// How often it is asked whether the stream may go on.
const ASKED: Duration = Duration::from_secs(2);
/// How long a stream that has nothing to say is silent.
const SILENT: Duration = Duration::from_secs(15);
/// How long it rests after the log has moved: on a busy log one look then covers many commits.
const REST: Duration = Duration::from_millis(250);

/// Something that an open page follows.
pub(super) trait Watched: Send + Sync + 'static {
    /// The projection whose rows tell how it stands.
    const ROWS: &'static str;
    /// What it takes to follow it.
    const NEED: Permission;

    /// How it stands at this moment, for whoever may do at this moment what the administrator may.
    fn look(
        &self,
        desk: &Desk,
        administrator: &Administrator,
    ) -> impl Future<Output = Result<Sight, QueryError>> + Send;
}

/// How something stands.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    /// What is another one whenever it moved: a word for an address.
    pub(super) mark: String,
    /// What the page is told, in one line.
    pub(super) told: String,
}

impl From<String> for Sight {
    /// That it moved, and nothing more.
    fn from(mark: String) -> Self {
        Self { mark, told: ".".to_owned() }
    }
}

/// The stream about it. Whoever says in `Last-Event-ID` or in the parameter `since` what they were told hears what is different.
pub(super) fn answer<W: Watched>(desk: &Desk, watched: W) -> Result<Response, Halt> {
    let shared = &desk.visit.shared;
    let turn = shared.feeds.turn(Watcher::Page, desk.tenant())?;
    let last = desk.visit.headers.get(LAST_EVENT_ID).and_then(|last| last.to_str().ok()).map(str::to_owned);
    let watching = Watching {
        head: shared.journal.head(),
        stop: shared.feeds.stop(),
        told: last.or_else(|| desk.visit.parameter("since")),
        administrator: desk.administrator.clone(),
        desk: desk.clone(),
        watched,
        ask_at: Instant::now() + ASKED,
        spoke_at: Instant::now(),
        _turn: turn,
    };
    // A proxy that gathers answers before it passes them on would keep the events back.
    Ok(([(CACHE_CONTROL, "no-store"), (X_ACCEL_BUFFERING, "no")], Sse::new(frames(watching))).into_response())
}

fn frames<W: Watched>(watching: Watching<W>) -> impl Stream<Item = Result<Frame, Infallible>> {
    unfold(watching, |mut watching| async move {
        let frame = watching.next().await?;
        watching.spoke_at = Instant::now();
        Some((Ok(frame), watching))
    })
}

/// A stream at work.
struct Watching<W> {
    desk: Desk,
    administrator: Administrator,
    watched: W,
    head: watch::Receiver<Position>,
    stop: Option<watch::Receiver<bool>>,
    told: Option<String>,
    ask_at: Instant,
    spoke_at: Instant,
    _turn: Turn,
}

impl<W: Watched> Watching<W> {
    /// The next frame; none when the stream is over.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if self.stop.as_ref().is_some_and(|stop| *stop.borrow()) || !self.may_go_on().await {
                return None;
            }
            // Looked at before the rows are read: whatever is appended after this moment wakes the stream again.
            let head = *self.head.borrow_and_update();
            // Rows that come too late are looked at again after the next wait.
            let _ = self.desk.visit.shared.watermarks.wait_for(W::ROWS, head, PATIENCE).await;
            let now = match self.watched.look(&self.desk, &self.administrator).await {
                Ok(now) => now,
                Err(error) => {
                    tracing::warn!(%error, "a stream of the console was cut off");
                    return None;
                }
            };
            if self.told.as_ref() != Some(&now.mark) {
                self.told = Some(now.mark.clone());
                return Some(Frame::default().id(now.mark).event("changed").data(now.told));
            }
            if self.spoke_at.elapsed() >= SILENT {
                return Some(Frame::default().comment("nothing new"));
            }
            self.wait().await;
        }
    }

    async fn may_go_on(&mut self) -> bool {
        if Instant::now() < self.ask_at {
            return true;
        }
        self.ask_at = Instant::now() + ASKED;
        match self.desk.still(W::NEED).await {
            Some(administrator) => {
                self.administrator = administrator;
                true
            }
            None => false,
        }
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
