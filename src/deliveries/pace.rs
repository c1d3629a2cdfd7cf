//! How patiently somebody is tried: the pauses between attempts, and when to give up.
//!
//! Each pause is twice the one before, up to a longest. A part of it is left to chance, so that those who failed together do not come
//! back together.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use journal::clock::Entropy;

/// The longest rest that a receiver may ask for.
const LONGEST_REST: Duration = Duration::from_hours(24);

/// The patience of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    /// After how many attempts a delivery is given up.
    pub attempts: u32,
    /// The pause after the first failure.
    pub first: Duration,
    /// The longest pause.
    pub longest: Duration,
    /// After how long a delivery is given up, however few attempts there were.
    pub lasting: TimeDelta,
}

impl Pace {
    /// The pause after this many failures in a row, of which at least one: between three quarters and five quarters of what was doubled.
    pub(super) fn pause(&self, failures: u32, entropy: &dyn Entropy) -> Duration {
        let doubled = self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1)));
        let mut chance = [0];
        entropy.fill(&mut chance);
        doubled.min(self.longest).mul_f64(0.75 + f64::from(chance[0]) / 510.0)
    }
}

/// The rest that a receiver asks for, in seconds or until a moment (RFC 9110 §10.2.3).
pub(super) fn rest(asked: &str, now: DateTime<Utc>) -> Option<Duration> {
    let asked = asked.trim();
    let rest = match asked.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => (DateTime::parse_from_rfc2822(asked).ok()?.to_utc() - now).to_std().unwrap_or_default(),
    };
    Some(rest.min(LONGEST_REST))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Always(u8);

    impl Entropy for Always {
        fn fill(&self, buffer: &mut [u8]) {
            buffer.fill(self.0);
        }
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_differ_by_chance() {
        let pace = Pace {
            attempts: 9,
            first: Duration::from_secs(4),
            longest: Duration::from_secs(100),
            lasting: TimeDelta::days(1),
        };
        let pauses = |chance| [1, 2, 3, 6, 4_000_000].map(|failures| pace.pause(failures, &Always(chance)).as_secs());
        assert_eq!(pauses(0), [3, 6, 12, 75, 75]);
        assert_eq!(pauses(255), [5, 10, 20, 125, 125]);
    }

    #[test]
    fn a_rest_is_asked_for_in_seconds_or_until_a_moment() {
        let now = "2026-03-04T09:05:00Z".parse().unwrap();
        assert_eq!(rest(" 120 ", now), Some(Duration::from_mins(2)));
        assert_eq!(rest("Wed, 04 Mar 2026 09:06:00 GMT", now), Some(Duration::from_mins(1)));
        assert_eq!(rest("Wed, 04 Mar 2026 09:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!(rest("99999999999", now), Some(LONGEST_REST));
        for nothing in ["", "soon", "-1", "1.5"] {
            assert_eq!(rest(nothing, now), None, "{nothing:?}");
        }
    }
}
