//! The machine's clock.

use chrono::{DateTime, Utc};
use journal::clock::Clock;

/// Tells the machine's time.
#[derive(Clone, Copy, Debug, Default)]
pub struct MachineClock;

impl Clock for MachineClock {
    fn now(&self) -> DateTime<Utc> {
        #[expect(clippy::disallowed_methods, reason = "this is the adapter that everybody else takes the time from")]
        let now = std::time::SystemTime::now();
        now.into()
    }
}
