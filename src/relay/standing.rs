//! How the relay stands, for whoever asks: `/metrics`, `/readyz` and the log.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use journal::Position;
use serde::Serialize;
use tokio::sync::Notify;

/// How far the relay is. Clones of the counter share it.
#[derive(Debug, Default)]
pub struct Standing {
    connected: AtomicBool,
    active: AtomicBool,
    position: AtomicU64,
    /// Told when the connection breaks: what is under way then has no answer to come.
    broken: Notify,
}

/// The same at one moment.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Stands {
    /// Whether NATS answers.
    pub connected: bool,
    /// Whether this node is the one that sends.
    pub active: bool,
    /// The last position that the stream is known to have.
    pub position: Position,
}

impl Standing {
    pub(super) fn connected(&self, connected: bool) {
        self.connected.store(connected, Ordering::Relaxed);
        if !connected {
            self.broken.notify_waiters();
        }
    }

    /// Waits until the connection breaks.
    pub(super) async fn broken(&self) {
        self.broken.notified().await;
    }

    pub(super) fn is_connected(&self) -> bool {
        self.connected.load(Ordering::Relaxed)
    }

    pub(super) fn active(&self, active: bool) {
        self.active.store(active, Ordering::Relaxed);
    }

    pub(super) fn at(&self, position: Position) {
        self.position.store(position, Ordering::Relaxed);
    }

    /// How it stands now.
    pub fn now(&self) -> Stands {
        Stands {
            connected: self.is_connected(),
            active: self.active.load(Ordering::Relaxed),
            position: self.position.load(Ordering::Relaxed),
        }
    }

    /// Sets the figures. `head` is the end of the log.
    pub(super) fn tell(&self, head: Position) {
        let Stands { connected, active, position } = self.now();
        metrics::gauge!("evident_relay_connected").set(f64::from(u8::from(connected)));
        metrics::gauge!("evident_relay_active").set(f64::from(u8::from(active)));
        metrics::gauge!("evident_relay_position").set(float(position));
        metrics::gauge!("evident_relay_lag_events").set(float(head.saturating_sub(position)));
    }
}

#[expect(clippy::cast_precision_loss, reason = "a figure of 2⁵³ and more may be a little wrong")]
fn float(number: u64) -> f64 {
    number as f64
}
