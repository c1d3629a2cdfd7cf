//! Proving that rows are what the log says: replay it into tables beside the live ones and compare.
//!
//! The comparison happens at one position, under the lock, so that nothing moves meanwhile: the projection's own row for a
//! follower; for an inline projection the head of the log, so appends wait until the tables are compared.

use journal::db::{DbError, Target, Tx};
use journal::{Journal, Mode, Position, Projector};
use serde::Serialize;

use crate::advance::{lane, project};
use crate::checkpoint::{self, Checkpoint};
use crate::error::ProjectionError;
use crate::page::{Page, REPLAY};
use crate::parked::{self, Parked};
use crate::{Progress, number, tables};

/// Differences that are listed per table and side.
const LISTED: u64 = 1000;
/// How often a verification begins anew because streams were parked or freed under it.
const ATTEMPTS: u32 = 3;

/// A row that is not the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Its table.
    pub table: &'static str,
    /// Whether the row is in the table and does not follow from the log; otherwise it follows from the log and is not in
    /// the table.
    pub stands: bool,
    /// The row as `name=value` pairs.
    pub row: String,
}

/// What a verification found.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Verified {
    /// The position at which the rows were compared.
    pub position: Position,
    /// How many rows the live tables have.
    pub rows: u64,
    /// The rows that differ, the first thousand of each table and side.
    pub differences: Vec<Difference>,
}

impl Verified {
    /// Whether the rows are what the log says.
    pub fn is_right(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Compares a projection's rows with the log.
pub async fn verify(journal: &Journal, name: &str, progress: Progress<'_>) -> Result<Verified, ProjectionError> {
    verify_with(journal, &*crate::named(name)?, progress).await
}

/// The same for this projector.
pub async fn verify_with(
    journal: &Journal,
    projector: &dyn Projector,
    progress: Progress<'_>,
) -> Result<Verified, ProjectionError> {
    for _ in 0..ATTEMPTS {
        let verification = Verification::begin(journal, projector).await?;
        let mut position = 0;
        loop {
            let page = Page::read(journal, projector, position, REPLAY).await?;
            progress(position, journal.position().await?);
            if !page.has_more() {
                break;
            }
            position = verification.fill(position, &page).await?;
        }
        if let Some(verified) = verification.finish(position).await? {
            progress(verified.position, verified.position);
            return Ok(verified);
        }
    }
    Err(ProjectionError::Busy(projector.name()))
}

/// One verification at work. Its own row in `projections` notices when another one takes its tables away.
struct Verification<'v> {
    journal: &'v Journal,
    projector: &'v dyn Projector,
    lane: String,
    generation: i64,
}

impl<'v> Verification<'v> {
    async fn begin(journal: &'v Journal, projector: &'v dyn Projector) -> Result<Self, ProjectionError> {
        let lane = lane(projector, Target::Verify);
        let mut tx = journal.db().begin().await?;
        current(&mut tx, projector).await?;
        tables::drop(&mut tx, projector, Target::Verify).await?;
        tables::create(&mut tx, projector, Target::Verify, "verify").await?;
        parked::copy(&mut tx, projector.name(), &lane).await?;
        checkpoint::create(&mut tx, &lane, i64::from(projector.version())).await?;
        let row = checkpoint::lock(&mut tx, &lane).await?.ok_or(ProjectionError::Busy(projector.name()))?;
        tx.commit().await?;
        Ok(Self { journal, projector, lane, generation: row.generation })
    }

    /// Makes sure that the tables are still those of this verification, and stand where it left them.
    async fn ours(&self, tx: &mut Tx, position: Position) -> Result<(), ProjectionError> {
        let row = checkpoint::lock(tx, &self.lane).await?;
        let ours = row.is_some_and(|row| row.generation == self.generation && row.position == position);
        if ours { Ok(()) } else { Err(ProjectionError::Busy(self.projector.name())) }
    }

    async fn fill(&self, position: Position, page: &Page) -> Result<Position, ProjectionError> {
        let Some((end, recorded_at)) = page.end() else { return Ok(position) };
        let mut tx = self.journal.db().begin().await?;
        self.ours(&mut tx, position).await?;
        project(&mut tx, self.projector, Target::Verify, &page.events).await?;
        checkpoint::advance(&mut tx, &self.lane, end, recorded_at).await?;
        tx.commit().await?;
        Ok(end)
    }

    /// The last stretch and the comparison; nothing when parked streams changed meanwhile.
    async fn finish(&self, mut position: Position) -> Result<Option<Verified>, ProjectionError> {
        let mut tx = match self.projector.mode() {
            Mode::Inline => self.journal.lock_head().await?.0,
            Mode::Follow => self.journal.db().begin().await?,
        };
        let row = current(&mut tx, self.projector).await?;
        self.ours(&mut tx, position).await?;
        // Until nothing follows, for followers too: a page that was read before an erasure and one that was read after it
        // agree again only once the erasure itself was applied.
        loop {
            let page = Page::read(self.journal, self.projector, position, REPLAY).await?;
            let Some((end, _)) = page.end() else { break };
            project(&mut tx, self.projector, Target::Verify, &page.events).await?;
            self.bring_live(&mut tx, &row, &page).await?;
            position = end;
        }
        let verified = if self.parked_alike(&mut tx).await? {
            Some(Verified { position, ..compare(&mut tx, self.projector).await? })
        } else {
            None
        };
        tables::drop(&mut tx, self.projector, Target::Verify).await?;
        parked::clear(&mut tx, &self.lane).await?;
        checkpoint::forget(&mut tx, &self.lane).await?;
        tx.commit().await?;
        Ok(verified)
    }

    /// Takes a follower's live rows along, from where they stood.
    async fn bring_live(&self, tx: &mut Tx, row: &Checkpoint, page: &Page) -> Result<(), ProjectionError> {
        let (Mode::Follow, Some((end, recorded_at))) = (self.projector.mode(), page.end()) else { return Ok(()) };
        if end <= row.position {
            return Ok(());
        }
        let first = page.events.partition_point(|event| event.position <= row.position);
        project(tx, self.projector, Target::Live, &page.events[first..]).await?;
        Ok(checkpoint::advance(tx, self.projector.name(), end, recorded_at).await?)
    }

    async fn parked_alike(&self, tx: &mut Tx) -> Result<bool, DbError> {
        let places =
            |parked: Vec<Parked>| parked.into_iter().map(|one| (one.stream(), one.position)).collect::<Vec<_>>();
        let live = places(parked::list(tx, self.projector.name()).await?);
        Ok(live == places(parked::list(tx, &self.lane).await?))
    }
}

/// The projection's row, locked, if its rows are of this program's version.
async fn current(tx: &mut Tx, projector: &dyn Projector) -> Result<Checkpoint, ProjectionError> {
    let (name, known) = (projector.name(), projector.version());
    let row = checkpoint::lock(tx, name).await?.ok_or(ProjectionError::Unprepared(name))?;
    match row.version.cmp(&i64::from(known)) {
        std::cmp::Ordering::Less => Err(ProjectionError::Outdated(name)),
        std::cmp::Ordering::Equal => Ok(row),
        std::cmp::Ordering::Greater => Err(ProjectionError::Newer { name, found: row.version, known }),
    }
}

async fn compare(tx: &mut Tx, projector: &dyn Projector) -> Result<Verified, DbError> {
    let mut verified = Verified::default();
    for table in projector.tables() {
        let replayed = format!("{table}{}", Target::Verify.suffix());
        for (stands, here, there) in [(true, *table, replayed.as_str()), (false, replayed.as_str(), *table)] {
            let rows = tx.ask(&format!("SELECT * FROM {here} EXCEPT SELECT * FROM {there} LIMIT {LISTED}")).await?;
            verified.differences.extend(rows.iter().map(|row| Difference { table, stands, row: row.describe() }));
        }
        for row in tx.ask(&format!("SELECT COUNT(*) FROM {table}")).await? {
            verified.rows += number::position(&row, 0)?;
        }
    }
    Ok(verified)
}
