//! Building a projection's rows again beside the ones that serve, then putting them in their place.
//!
//! The shadow tables remember in `projections` how far they are, so a rebuild that was stopped goes on where it was. Only
//! the last stretch happens under the lock: the projection's own row for a follower, the head of the log for an inline
//! projection, whose rows must not miss a single commit.

use journal::db::{Target, Tx};
use journal::seal::SealError;
use journal::{Journal, Mode, Position, Projector};

use crate::advance::{lane, project};
use crate::checkpoint::{self, Checkpoint, Shadow};
use crate::error::ProjectionError;
use crate::page::{Page, REPLAY};
use crate::{Progress, parked, tables};

/// Rebuilds a projection from the whole log.
pub async fn rebuild(journal: &Journal, name: &str, progress: Progress<'_>) -> Result<(), ProjectionError> {
    rebuild_with(journal, &*crate::named(name)?, progress).await
}

/// The same for this projector. Several processes may do it at once: they take turns with the pages.
pub async fn rebuild_with(
    journal: &Journal,
    projector: &dyn Projector,
    progress: Progress<'_>,
) -> Result<(), ProjectionError> {
    let rebuild = Rebuild { journal, projector };
    let mut next = Next::From(rebuild.begin().await?);
    let mut ahead = None;
    while let Next::From(position) = next {
        progress(position, journal.position().await?);
        let page = match ahead.take() {
            Some((after, page)) if after == position => page,
            _ => rebuild.read(position).await?,
        };
        let Some((end, _)) = page.end().filter(|_| page.has_more()) else {
            next = rebuild.finish(position).await?;
            continue;
        };
        // The next page is read while this one is written.
        let (filled, read) = tokio::join!(rebuild.fill(position, &page), rebuild.read(end));
        next = filled?;
        ahead = Some((end, read?));
    }
    let head = journal.position().await?;
    progress(head, head);
    Ok(())
}

/// What is left to do.
enum Next {
    /// The events after this position.
    From(Position),
    /// Nothing: the new rows serve.
    Done,
}

struct Rebuild<'r> {
    journal: &'r Journal,
    projector: &'r dyn Projector,
}

impl Rebuild<'_> {
    fn version(&self) -> i64 {
        i64::from(self.projector.version())
    }

    async fn read(&self, after: Position) -> Result<Page, SealError> {
        Page::read(self.journal, self.projector, after, REPLAY).await
    }

    async fn locked(&self, tx: &mut Tx) -> Result<Checkpoint, ProjectionError> {
        let row = checkpoint::lock(tx, self.projector.name()).await?;
        row.ok_or(ProjectionError::Unprepared(self.projector.name()))
    }

    /// Where the shadow stands; shadow tables of another version, or none, are replaced by empty ones.
    async fn begin(&self) -> Result<Position, ProjectionError> {
        let mut tx = self.journal.db().begin().await?;
        let row = self.locked(&mut tx).await?;
        if let Some(shadow) = row.shadow.filter(|shadow| shadow.version == self.version()) {
            tx.rollback().await?;
            return Ok(shadow.position);
        }
        tables::drop(&mut tx, self.projector, Target::Shadow).await?;
        let generation = (row.generation + 1).to_string();
        tables::create(&mut tx, self.projector, Target::Shadow, &generation).await?;
        parked::clear(&mut tx, &lane(self.projector, Target::Shadow)).await?;
        let shadow = Shadow { version: self.version(), position: 0 };
        checkpoint::move_shadow(&mut tx, self.projector.name(), shadow).await?;
        tx.commit().await?;
        Ok(0)
    }

    /// Where somebody else brought the shadow meanwhile; none when it stands at `position`.
    fn elsewhere(&self, row: &Checkpoint, position: Position) -> Option<Next> {
        match row.shadow.filter(|shadow| shadow.version == self.version()) {
            Some(shadow) if shadow.position == position => None,
            Some(shadow) => Some(Next::From(shadow.position)),
            None => Some(Next::Done),
        }
    }

    /// Applies one page.
    async fn fill(&self, position: Position, page: &Page) -> Result<Next, ProjectionError> {
        let mut tx = self.journal.db().begin().await?;
        let row = self.locked(&mut tx).await?;
        if let Some(elsewhere) = self.elsewhere(&row, position) {
            tx.rollback().await?;
            return Ok(elsewhere);
        }
        let position = self.apply(&mut tx, page).await?.unwrap_or(position);
        tx.commit().await?;
        Ok(Next::From(position))
    }

    async fn apply(&self, tx: &mut Tx, page: &Page) -> Result<Option<Position>, ProjectionError> {
        let Some((position, _)) = page.end() else { return Ok(None) };
        project(tx, self.projector, Target::Shadow, &page.events).await?;
        let shadow = Shadow { version: self.version(), position };
        checkpoint::move_shadow(tx, self.projector.name(), shadow).await?;
        Ok(Some(position))
    }

    /// The last stretch under the lock, and the swap.
    async fn finish(&self, mut position: Position) -> Result<Next, ProjectionError> {
        let mut tx = match self.projector.mode() {
            Mode::Inline => self.journal.lock_head().await?.0,
            Mode::Follow => self.journal.db().begin().await?,
        };
        let row = self.locked(&mut tx).await?;
        if let Some(elsewhere) = self.elsewhere(&row, position) {
            tx.rollback().await?;
            return Ok(elsewhere);
        }
        loop {
            let page = self.read(position).await?;
            let Some(next) = self.apply(&mut tx, &page).await? else { break };
            position = next;
        }
        let shadow = Shadow { version: self.version(), position };
        tables::swap(&mut tx, self.projector).await?;
        checkpoint::swap(&mut tx, self.projector.name(), shadow).await?;
        let lanes = (lane(self.projector, Target::Shadow), lane(self.projector, Target::Live));
        parked::rename(&mut tx, &lanes.0, &lanes.1).await?;
        tx.commit().await?;
        Ok(Next::Done)
    }
}
