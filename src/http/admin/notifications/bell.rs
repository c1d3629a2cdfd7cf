//! The bell itself: notifications as they happen, as Server-Sent Events (HTML Living Standard, §9.2).
//!
//! It looks when the log has moved and the rows have come as far, once a second at most, so a busy log costs a bell no more than a quiet one. Between looks it asks
//! again whether it may go on, and by what its listener is told: whoever loses a permission hears no more of what it is about.

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
use queries::notification::{Reader, Search, unread};
use queries::{Page, QueryError};
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use super::shown::Shown;
use super::{ROWS, reader};
use crate::http::admin::administrator::Gate;
use crate::http::admin::events::Turn;
use crate::http::extract::tenant::Tenant;

const X_ACCEL_BUFFERING: HeaderName = HeaderName::from_static("x-accel-buffering");
/// How often it is asked whether the bell may go on.
const ASKED: Duration = Duration::from_secs(2);
/// How long a bell that has nothing to say is silent.
const SILENT: Duration = Duration::from_secs(15);
/// How long it rests between two looks.
const REST: Duration = Duration::from_secs(1);
/// How many it tells at once. Whoever was away for longer reads the list.
const MOST: u32 = 200;

/// Who listens, by what right, and to what.
pub(super) struct Listener {
    pub(super) gate: Gate,
    pub(super) tenant: Tenant,
    pub(super) value: String,
    pub(super) search: Search,
}

impl Listener {
    /// As whom they may go on listening.
    async fn reader(&self) -> Option<Reader> {
        let (shared, id) = (&self.gate.shared, self.tenant.id());
        let row = shared.directory.tenant(id).await.ok().flatten()?;
        if row.state != TenantStatus::Active {
            return None;
        }
        let administrator = self.gate.judge(Some(id), self.tenant.place(), &self.value).await.ok()?;
        Some(reader(&administrator, id))
    }
}

/// A bell at work.
struct Bell {
    listener: Listener,
    head: watch::Receiver<Position>,
    stop: Option<watch::Receiver<bool>>,
    pending: VecDeque<Frame>,
    /// Up to where everything was told.
    told: Position,
    /// What was said last of how many are unread.
    unread: Option<u32>,
    reader: Option<Reader>,
    ask_at: Instant,
    look_at: Instant,
    /// Whether the log may have moved since the last look.
    moved: bool,
    spoke_at: Instant,
    _turn: Turn,
}

/// Answers with what happens after a position, or from now on.
pub(super) fn answer(listener: Listener, seen: Option<Position>, turn: Turn) -> Response {
    let shared = listener.gate.shared.clone();
    let mut head = shared.journal.head();
    let now = *head.borrow_and_update();
    let bell = Bell {
        head,
        stop: shared.feeds.stop(),
        listener,
        pending: VecDeque::new(),
        told: seen.unwrap_or(now),
        unread: None,
        reader: None,
        ask_at: Instant::now(),
        look_at: Instant::now(),
        moved: true,
        spoke_at: Instant::now(),
        _turn: turn,
    };
    // A proxy that gathers answers before it passes them on would keep them back.
    ([(CACHE_CONTROL, "no-store"), (X_ACCEL_BUFFERING, "no")], Sse::new(frames(bell))).into_response()
}

fn frames(bell: Bell) -> impl Stream<Item = Result<Frame, Infallible>> {
    unfold(bell, |mut bell| async move {
        let frame = bell.next().await?;
        bell.spoke_at = Instant::now();
        Some((Ok(frame), bell))
    })
}

impl Bell {
    /// The next frame; none when the stream is over.
    async fn next(&mut self) -> Option<Frame> {
        loop {
            if self.stop.as_ref().is_some_and(|stop| *stop.borrow()) {
                return None;
            }
            if Instant::now() >= self.ask_at {
                self.reader = Some(self.listener.reader().await?);
                self.ask_at = Instant::now() + ASKED;
            }
            if let Some(frame) = self.pending.pop_front() {
                return Some(frame);
            }
            if self.moved && Instant::now() >= self.look_at {
                self.look_at = Instant::now() + REST;
                if let Err(error) = self.look().await {
                    tracing::warn!(%error, "a stream of notifications was cut off");
                    return None;
                }
            } else if self.spoke_at.elapsed() >= SILENT {
                return Some(Frame::default().id(self.told.to_string()).comment("nothing new"));
            } else {
                self.wait().await;
            }
        }
    }

    /// Takes up what happened since the last look.
    async fn look(&mut self) -> Result<(), QueryError> {
        let Some(reader) = &self.reader else { return Ok(()) };
        let shared = &self.listener.gate.shared;
        // Seen before the rows are: whatever is appended after this moment is a reason to look again.
        let head = *self.head.borrow_and_update();
        // What comes later than this is found by the next look.
        self.moved = shared.watermarks.wait_for(ROWS, head, REST).await.is_err();
        let until = shared.watermarks.reached(ROWS).unwrap_or_default().min(head);
        let (db, tenant, now) = (shared.journal.db(), self.listener.tenant.id(), shared.journal.clock().now());
        if until > self.told {
            let search = Search { after: Some(self.told), until: Some(until), ..self.listener.search.clone() };
            let found = search.page(db, tenant, reader, (&Page::first(MOST), now)).await?;
            let shown = found.items.into_iter().rev().map(|one| Shown::of(&self.listener.tenant, one));
            self.pending.extend(shown.map(|one| {
                // A document of texts and numbers always has JSON, and JSON has no line breaks.
                let text = serde_json::to_string(&one).unwrap_or_default();
                Frame::default().id(one.position().to_string()).event("notification").data(text)
            }));
            self.told = until;
        }
        let unread = unread(db, tenant, reader, now).await?;
        if self.unread.replace(unread) != Some(unread) {
            let text = json!({"unread": unread}).to_string();
            self.pending.push_back(Frame::default().id(self.told.to_string()).event("unread").data(text));
        }
        Ok(())
    }

    /// Until the log has moved and it is time to look, somebody must be asked, or the program stops.
    async fn wait(&mut self) {
        // What wakes is noted at once: a rest that another timer cuts short forgets nothing.
        let (moved, head) = (self.moved, &mut self.head);
        let woken = async move {
            if head.changed().await.is_err() {
                std::future::pending::<()>().await;
            }
        };
        let stop = &mut self.stop;
        let stopped = async move {
            match stop {
                Some(stop) => drop(stop.wait_for(|stop| *stop).await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = woken, if !moved => self.moved = true,
            () = tokio::time::sleep_until(self.look_at), if moved => {}
            () = stopped => {}
            () = tokio::time::sleep_until(self.ask_at) => {}
        }
    }
}
