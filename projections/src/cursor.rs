//! How far somebody has come who follows the log and writes no rows: a reactor, whose effects are commands or messages.
//!
//! It has a row in `projections` like everybody who follows, under a name of its own. The row does not lock: what a reactor does may
//! be done twice, and whoever comes second moves nothing.

use journal::db::{DbError, Scope};
use journal::{Journal, Position};

use crate::checkpoint;

/// The only version there is: a reactor has no rows to be built anew.
const VERSION: i64 = 1;

/// A place in the log that outlives the process.
#[derive(Clone, Copy, Debug)]
pub struct Cursor {
    name: &'static str,
    /// Whether it begins before the first event.
    whole: bool,
}

impl Cursor {
    /// The cursor of a reactor. No projection has its name.
    pub const fn new(name: &'static str) -> Self {
        Self { name, whole: false }
    }

    /// The cursor of one for whom nothing came too early: it begins before the first event.
    pub const fn from_the_beginning(name: &'static str) -> Self {
        Self { name, whole: true }
    }

    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }

    /// Where it stands. Where it never stood it begins at the head: what was before had nobody to follow it.
    pub async fn standing(&self, journal: &Journal) -> Result<Position, DbError> {
        let mut tx = journal.db().read(&Scope::System).await?;
        let row = checkpoint::read(&mut tx, self.name).await?;
        tx.commit().await?;
        if let Some(row) = row {
            return Ok(row.position);
        }
        let (mut tx, head) = journal.lock_head().await?;
        if let Some(row) = checkpoint::read(&mut tx, self.name).await? {
            tx.rollback().await?;
            return Ok(row.position);
        }
        let first = if self.whole { 0 } else { head };
        checkpoint::create(&mut tx, self.name, VERSION).await?;
        checkpoint::advance(&mut tx, self.name, first, 0).await?;
        tx.commit().await?;
        Ok(first)
    }

    /// Moves it to a position that was recorded at a moment (microseconds), unless somebody was faster.
    pub async fn advance(&self, journal: &Journal, to: Position, recorded_at: i64) -> Result<(), DbError> {
        let mut tx = journal.db().begin().await?;
        let behind = checkpoint::lock(&mut tx, self.name).await?.is_some_and(|row| row.position < to);
        if !behind {
            return tx.rollback().await;
        }
        checkpoint::advance(&mut tx, self.name, to, recorded_at).await?;
        tx.commit().await
    }

    /// Moves it from where it was seen, and answers whether it stood there still: whoever else put it somewhere knows better.
    pub async fn advance_from(
        &self,
        journal: &Journal,
        from: Position,
        to: Position,
        recorded_at: i64,
    ) -> Result<bool, DbError> {
        let mut tx = journal.db().begin().await?;
        if checkpoint::lock(&mut tx, self.name).await?.is_none_or(|row| row.position != from) {
            tx.rollback().await?;
            return Ok(false);
        }
        checkpoint::advance(&mut tx, self.name, to, recorded_at).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Puts it to a position, also back: what comes after it is to be done once more.
    pub async fn put(&self, journal: &Journal, to: Position) -> Result<(), DbError> {
        self.standing(journal).await?;
        let mut tx = journal.db().begin().await?;
        checkpoint::lock(&mut tx, self.name).await?;
        checkpoint::advance(&mut tx, self.name, to, 0).await?;
        tx.commit().await
    }
}
