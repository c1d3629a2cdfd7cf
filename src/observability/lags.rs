//! How far the rows were behind the log in the last hour, as this node saw it: a picture needs a past, and figures at `/metrics` have none
//! here.
//!
//! It is kept in memory, minute by minute, and begins anew with the process. What the followers of this node say costs nothing; the
//! database is asked only where they do not say that all is well, as on a node whose projections another one writes.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use tokio::sync::watch;

use crate::http::Shared;

/// How often it is looked at.
const LOOK: Duration = Duration::from_secs(15);
/// Minutes that are kept.
const MINUTES: usize = 60;
/// For how long the database is awaited.
const PATIENCE: Duration = Duration::from_secs(2);

/// A minute of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lag {
    /// The minute's beginning.
    pub at: DateTime<Utc>,
    /// The most events that the rows of one projection did not contain at a look.
    pub events: u64,
}

/// The last hour, the oldest minute first.
#[derive(Debug, Default)]
pub struct Lags(Mutex<VecDeque<Lag>>);

impl Lags {
    /// Notes how far behind the slowest projection is at a moment.
    pub fn note(&self, at: DateTime<Utc>, events: u64) {
        let at = at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at);
        let mut kept = self.lock();
        match kept.back_mut().filter(|last| last.at >= at) {
            Some(last) => last.events = last.events.max(events),
            None => kept.push_back(Lag { at, events }),
        }
        while kept.len() > MINUTES {
            kept.pop_front();
        }
    }

    /// The minutes that were looked at in the hour before a moment.
    pub fn hour_before(&self, now: DateTime<Utc>) -> Vec<Lag> {
        let begin = now - TimeDelta::minutes(60);
        self.lock().iter().filter(|lag| lag.at > begin).copied().collect()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Lag>> {
        // Who panicked while they held it left numbers behind, and numbers have no invariant.
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Looks until told to stop.
pub async fn keep(shared: Shared, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(LOOK) => {}
        }
        if let Some(events) = look(&shared).await {
            shared.lags.note(shared.journal.clock().now(), events);
        }
    }
}

/// How far the slowest projection is behind; none where that cannot be told.
async fn look(shared: &Shared) -> Option<u64> {
    let head = *shared.journal.head().borrow();
    if shared.watermarks.all_reached(head) {
        return Some(0);
    }
    let asked = tokio::time::timeout(PATIENCE, projections::status_here(shared.journal.db(), &shared.watermarks));
    let all = asked.await.ok()?.ok()?;
    all.iter().map(|one| one.lag).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: i64, second: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute) + TimeDelta::seconds(second)
    }

    #[test]
    fn a_minute_tells_its_worst_look_and_an_hour_is_kept() {
        let lags = Lags::default();
        for (minute, second, events) in [(0, 1, 3), (0, 16, 9), (0, 31, 0), (1, 1, 0)] {
            lags.note(at(minute, second), events);
        }
        let seen = lags.hour_before(at(1, 30));
        assert_eq!(seen, [Lag { at: at(0, 0), events: 9 }, Lag { at: at(1, 0), events: 0 }]);
        for minute in 2..500 {
            lags.note(at(minute, 0), 1);
        }
        let seen = lags.hour_before(at(499, 0));
        assert_eq!((seen.len(), seen[0].at), (60, at(440, 0)), "bounded");
        assert!(lags.hour_before(at(1000, 0)).is_empty(), "what is long ago is not shown as if it were now");
    }

    #[test]
    fn a_clock_that_goes_back_spoils_nothing() {
        let lags = Lags::default();
        lags.note(at(5, 0), 1);
        lags.note(at(4, 0), 7);
        assert_eq!(lags.hour_before(at(6, 0)), [Lag { at: at(5, 0), events: 7 }]);
    }
}
