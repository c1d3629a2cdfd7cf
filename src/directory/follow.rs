//! Follows the log for what other processes change.
//!
//! Wakes when the head moves, looks at what changed among the few kinds that are kept, and takes a short rest after each look: on
//! a busy log one look then covers many commits. Without a word from the log it asks where the head is now and then, and as
//! soon as that fails nothing in memory counts any more.

use std::time::Duration;

use journal::db::DbError;
use journal::{Position, Stored, Wanted};
use tokio::sync::watch;

use super::Directory;
use super::marks::{Kind, Marks};

const REST: Duration = Duration::from_millis(10);
/// How often the head is asked for when nobody tells of a move.
const DOUBT: Duration = Duration::from_secs(5);
const AFTER_FAILURE: Duration = Duration::from_millis(250);
/// Changes read at once.
const PAGE: u64 = 1000;
/// When the log ran further ahead than this, forgetting everything is cheaper than reading it.
const FAR: Position = 100_000;

impl Directory {
    /// Follows the log until told to stop.
    pub async fn follow(self, mut stop: watch::Receiver<bool>) {
        let mut head = self.journal().head();
        loop {
            let told = *head.borrow_and_update();
            let caught_up = self.catch_up(told).await;
            self.marks().set_blind(caught_up.is_err());
            if let Err(error) = caught_up {
                tracing::warn!(%error, "changes cannot be followed: nothing kept in memory is used");
                if rested(AFTER_FAILURE, &mut stop).await {
                    return;
                }
                continue;
            }
            if rested(REST, &mut stop).await {
                return;
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                moved = head.changed() => if moved.is_err() { return },
                () = tokio::time::sleep(DOUBT) => {}
            }
        }
    }

    async fn catch_up(&self, told: Position) -> Result<(), DbError> {
        // In doubt, where nobody told of anything, the log itself is asked.
        let marks = self.marks();
        let until = if told > marks.read() { told } else { self.journal().position().await?.max(told) };
        if until.saturating_sub(marks.read()) > FAR {
            marks.forget(until);
        }
        while marks.read() < until {
            let stretch =
                self.journal().read_stretch(marks.read(), Wanted::Aggregates(&Kind::AGGREGATES), PAGE).await?;
            for event in &stretch.events {
                note(marks, event);
            }
            let Some((end, _)) = stretch.end else { break };
            marks.searched(end);
        }
        Ok(())
    }
}

fn note(marks: &Marks, event: &Stored) {
    if let Some(kind) = Kind::of(&event.aggregate_type) {
        marks.change(kind, event.tenant_id.as_str(), &event.aggregate_id, event.position);
    }
}

/// Rests, and answers whether to stop.
async fn rested(pause: Duration, stop: &mut watch::Receiver<bool>) -> bool {
    tokio::select! {
        _ = stop.wait_for(|stop| *stop) => true,
        () = tokio::time::sleep(pause) => false,
    }
}
