//! The stream itself: Server-Sent Events (HTML Living Standard, §9.2).
//!
//! It reads a piece of the log when the one before it has been taken by the connection, and holds no more than that: a reader who is slow
//! waits for nobody's memory but the log's. Between pieces it asks again whether it may go on.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::time::Duration;

use aggregates::tenant::TenantStatus;
use axum::http::HeaderName;
use axum::http::header::CACHE_CONTROL;
use axum::response::sse::{Event as Frame, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{Stream, unfold};
use journal::Position;
use tokio::sync::watch;
use tokio::time::Instant;

use super::feeds::Turn;
use super::reader::Reader;
use super::shown::FeedEvent;
use crate::http::admin::administrator::Gate;
use crate::http::admin::permission::Permission::UsersRead;
use crate::http::extract::tenant::Tenant;

const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How often it is asked whether the stream may go on.
const ASKED: Duration = Duration::from_secs(2);
/// How long a stream that has nothing to say is silent.
const SILENT: Duration = Duration::from_secs(15);
/// How long it rests after the log has moved: on a busy log one look then covers many commits.
const REST: Duration = Duration::from_millis(50);

/// Who reads, and by what right.
pub(super) struct Audience {
    pub(super) gate: Gate,
    pub(super) tenant: Tenant,
    pub(super) value: String,
}

impl Audience {
    /// Whether they may go on reading, and whether they may see what is personal.
    async fn sees_people(&self) -> Option<bool> {
        let (shared, id) = (&self.gate.shared, self.tenant.id());
        let row = shared.directory.tenant(id).await.ok().flatten()?;
        if row.state != TenantStatus::Active {
            return None;
        }
        let reader = self.gate.judge(Some(id), self.tenant.place(), &self.value).await.ok()?;
        Some(UsersRead.is_in(&reader.scope))
    }
}

/// A stream at work.
struct Feed {
    audience: Audience,
    reader: Reader,
    head: watch::Receiver<Position>,
    stop: Option<watch::Receiver<bool>>,
    pending: VecDeque<Frame>,
    sees_people: bool,
    /// When it is asked again whether it may go on; none before the first time.
    ask_at: Option<Instant>,
    spoke_at: Instant,
    _turn: Turn,
}

/// Answers with the events from the reader's place on.
pub(super) fn answer(audience: Audience, reader: Reader, turn: Turn) -> Response {
    let shared = audience.gate.shared.clone();
    let feed = Feed {
        head: shared.journal.head(),
        stop: shared.feeds.stop(),
        audience,
        reader,
        pending: VecDeque::new(),
        sees_people: false,
        ask_at: None,
        spoke_at: Instant::now(),
        _turn: turn,
    };
    // A proxy that gathers answers before it passes them on would keep the events back.
    ([(CACHE_CONTROL, "no-store"), (X_ACCEL_BUFFERING, "no")], Sse::new(frames(feed))).into_response()
}

fn frames(feed: Feed) -> impl Stream<Item = Result<Frame, Infallible>> {
    unfold(feed, |mut feed| async move {
        let frame = feed.next().await?;
        feed.spoke_at = Instant::now();
        Some((Ok(frame), feed))
    })
}

impl Feed {
    /// The next frame; none when the stream is over.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if self.is_stopped() || !self.may_go_on().await {
                return None;
            }
            if let Some(frame) = self.pending.pop_front() {
                return Some(frame);
            }
            // Looked at before the log is read: whatever is appended after this moment wakes the stream again.
            self.head.borrow_and_update();
            let piece = match self.reader.read().await {
                Ok(piece) => piece,
                Err(error) => {
                    tracing::warn!(%error, "a stream of events was cut off");
                    return None;
                }
            };
            self.pending.extend(piece.events.iter().map(|event| frame(&FeedEvent::of(event, self.sees_people))));
            if self.pending.is_empty() && !piece.more {
                if self.spoke_at.elapsed() >= SILENT {
                    // With the id of what was looked at: whoever comes back need not look through it again.
                    return Some(Frame::default().id(self.reader.reached.to_string()).comment("nothing new"));
                }
                self.wait().await;
            }
        }
    }

    fn is_stopped(&self) -> bool {
        self.stop.as_ref().is_some_and(|stop| *stop.borrow())
    }

    async fn may_go_on(&mut self) -> bool {
        if self.ask_at.is_some_and(|at| Instant::now() < at) {
            return true;
        }
        let Some(sees_people) = self.audience.sees_people().await else { return false };
        (self.sees_people, self.ask_at) = (sees_people, Some(Instant::now() + ASKED));
        true
    }

    /// Until the log has moved, somebody must be asked, or it is time to say that there is nothing.
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

fn frame(event: &FeedEvent) -> Frame {
    // A document of texts and numbers always has JSON, and JSON has no line breaks.
    let text = serde_json::to_string(event).unwrap_or_default();
    Frame::default().id(event.position().to_string()).event(event.event_type()).data(text)
}
