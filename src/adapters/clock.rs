//! The machine's clock.

use chrono::{DateTime, Utc};
use journal::clock::Clock;

/// Tells the machine's time (UTC).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that may ask")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}
