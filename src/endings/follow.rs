//! Comes behind the log for what nobody saw to: a process died between a fact and what ends with it, or there was too much of it.
//!
//! It stays some seconds behind, because those who append such facts see to them at once, and most often nothing is left. Several nodes
//! may follow: what one did the other finds done.

use std::time::Duration;

use aggregates::Ending;
use journal::{Journal, Wanted};
use projections::Cursor;
use tokio::sync::watch;

use super::work::Work;
use super::{Ended, EndingError};

const CURSOR: Cursor = Cursor::new("endings");
/// How far it stays behind.
const BEHIND: Duration = Duration::from_secs(5);
/// Events looked at in one turn.
const PAGE: u64 = 500;

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    /// Everything up to the head is seen to.
    AtHead,
    /// What comes next has happened just now: it is left to those who appended it for a while.
    Young,
    /// There is more, and nothing to wait for.
    More,
}

/// Follows the log until told to stop.
pub async fn follow(journal: Journal, mut stop: watch::Receiver<bool>) {
    let mut head = journal.head();
    while !*stop.borrow() {
        head.borrow_and_update();
        // What is cut off half way is taken up again from where the cursor stands.
        let turned = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            turned = turn(&journal) => turned,
        };
        let turn = turned.unwrap_or_else(|error| {
            tracing::warn!(%error, "what ends with something has not ended yet; trying again");
            Turn::Young
        });
        if turn == Turn::More {
            continue;
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(BEHIND) => {}
        }
        if turn == Turn::AtHead {
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => return,
                moved = head.changed() => if moved.is_err() { return },
            }
        }
    }
}

async fn turn(journal: &Journal) -> Result<Turn, EndingError> {
    let from = CURSOR.standing(journal).await?;
    let stretch = journal.read_stretch(from, Wanted::Types(&Ending::EVENT_TYPES), PAGE).await?;
    let Some(end) = stretch.end else { return Ok(Turn::AtHead) };
    let young = journal.clock().now() - BEHIND;
    let mut seen = from;
    for event in &stretch.events {
        if let Some(ended) = Ended::of(event) {
            if ended.at > young {
                CURSOR.advance(journal, seen, event.recorded_at).await?;
                return Ok(Turn::Young);
            }
            whole(journal, &ended).await?;
        }
        seen = event.position;
    }
    CURSOR.advance(journal, end.0, end.1).await?;
    Ok(if stretch.more { Turn::More } else { Turn::AtHead })
}

/// Works one fact off to its end. One that cannot be worked off is told and left: it must not hold up the others.
async fn whole(journal: &Journal, ended: &Ended) -> Result<(), EndingError> {
    let mut pages = u32::MAX;
    match Work::new(journal, ended, &mut pages).carry_out().await {
        Err(error) if !error.is_transient() => {
            let (tenant, id, ending) = (&ended.tenant, &ended.id, ended.ending);
            tracing::error!(%error, %tenant, id, ?ending, "what ends with this cannot be ended; it is left as it is");
            Ok(())
        }
        other => other,
    }
}
