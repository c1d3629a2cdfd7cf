//! The faults that Evident must survive, each caused for real: processes killed, connections cut, disks filled.
//!
//! What a fault leaves behind is judged by one measure, `evidence`: whoever was told that something is in the log finds it
//! there once, the log verifies, and the projections are what the log says.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod bytes;
mod cuts;
mod erasure;
mod evidence;
mod full_disk;
mod imports;
mod kills;
mod load;
mod nodes;
mod outage;
mod process;
mod program;
mod refusals;

use journal::Journal;
use journal::Tasks;
use support::Ground;

/// One node: a journal with the real projectors, prepared.
struct Node {
    journal: Journal,
    tasks: Tasks,
}

impl Node {
    async fn on(ground: &Ground) -> Self {
        let (journal, tasks) = ground.journal(projections::inline()).await;
        projections::prepare(&journal).await.unwrap();
        Self { journal, tasks }
    }

    /// Ends the node in order.
    async fn end(self) {
        let db = self.journal.db().clone();
        drop(self.journal);
        self.tasks.finish().await;
        db.close().await;
    }
}
