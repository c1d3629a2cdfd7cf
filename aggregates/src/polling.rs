//! How a client is answered that asks again and again whether somebody has answered: devices (RFC 8628 §3.5) and the back channel (CIBA
//! Core §11) keep one pace.

use chrono::{DateTime, TimeDelta, Utc};

/// What a client that comes too soon waits longer from then on, in seconds.
const SLOWER: u32 = 5;
/// Who has to wait this long, in seconds, and comes too soon again is told so, and nothing more is noted of it.
const SLOWEST: u32 = 300;

/// What a client hears that shows a good code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nobody has answered yet.
    Wait,
    /// The same, and it comes too soon: it must wait longer from now on.
    SlowDown,
    /// Somebody said yes: it may have its tokens.
    Redeem,
}

impl Turn {
    /// While nobody has answered, for a client that asked last at `polled_at` and has to wait `interval` seconds.
    pub(crate) fn of_waiting(polled_at: Option<DateTime<Utc>>, interval: u32, now: DateTime<Utc>) -> Self {
        let too_soon = polled_at.is_some_and(|last| now < last + TimeDelta::seconds(interval.into()));
        if too_soon { Self::SlowDown } else { Self::Wait }
    }

    /// The interval that is noted with this poll, in seconds; `None` where it would change nothing.
    pub(crate) fn noted_interval(self, interval: u32) -> Option<u32> {
        match self {
            Self::SlowDown if interval >= SLOWEST => None,
            Self::SlowDown => Some(interval.saturating_add(SLOWER)),
            Self::Wait | Self::Redeem => Some(interval),
        }
    }
}
