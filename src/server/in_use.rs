//! Whether anybody uses a connection: how many requests are under way on it, and since when there is none.
//!
//! An HTTP/2 connection answers pings without anybody wanting anything of it; only its requests tell. A request is under
//! way until the last byte of its answer was handed over, so that a feed keeps its connection.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::Instant;

/// The use of one connection.
#[derive(Clone, Default)]
pub(super) struct Use(Arc<Mutex<State>>);

#[derive(Default)]
struct State {
    under_way: usize,
    /// When the last request ended; none before the first one.
    ended: Option<Instant>,
}

impl Use {
    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a request.
    pub(super) fn begin(&self) -> Held {
        self.state().under_way += 1;
        Held(self.clone())
    }

    /// Whether there was no request yet.
    pub(super) fn is_new(&self) -> bool {
        let state = self.state();
        state.under_way == 0 && state.ended.is_none()
    }

    /// Since when no request is under way, if none is and there was one.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        let state = self.state();
        state.ended.filter(|_| state.under_way == 0).map(|ended| ended.elapsed())
    }
}

/// A request under way, until this is dropped.
pub(super) struct Held(Use);

impl Held {
    /// The same until the body is dropped, complete or not.
    pub(super) fn over(self, body: Body) -> HeldBody {
        HeldBody { body, _held: self }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.under_way = state.under_way.saturating_sub(1);
        state.ended = Some(Instant::now());
    }
}

/// The body of an answer that holds its connection.
pub(super) struct HeldBody {
    body: Body,
    _held: Held,
}

impl HttpBody for HeldBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_is_idle_when_the_last_answer_is_over() {
        let connection = Use::default();
        assert!(connection.is_new() && connection.idle_for().is_none());
        let (one, two) = (connection.begin(), connection.begin().over(Body::from("x")));
        assert!(!connection.is_new() && connection.idle_for().is_none());
        drop(one);
        assert!(connection.idle_for().is_none());
        drop(two);
        assert!(!connection.is_new() && connection.idle_for().is_some());
    }
}
