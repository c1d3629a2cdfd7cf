//! How the projections are, for operators and readiness checks.

use std::sync::Arc;

use journal::db::{Db, DbError, Scope, Tx};
use journal::{Mode, Position, Projector};
use serde::Serialize;

use crate::checkpoint;
use crate::parked::{self, Parked};
use crate::watermark::Watermarks;

/// One projection.
#[derive(Clone, Debug, Serialize)]
pub struct Status {
    /// Its name.
    pub name: &'static str,
    /// `inline` or `follow`.
    pub mode: &'static str,
    /// The version that this program writes.
    pub version: u32,
    /// The version of the rows that serve; none while there are no tables.
    pub rows_version: Option<i64>,
    /// How often its tables were made.
    pub generation: i64,
    /// The last event that its rows contain.
    pub position: Position,
    /// The last event of the log.
    pub head: Position,
    /// How many events its rows do not contain yet.
    pub lag: u64,
    /// Whether it has yet to come to where the log ended when it was new: then it is behind because there is much, and not because
    /// anything is wrong.
    pub filling: bool,
    /// How far a rebuild is, while there is one.
    pub rebuilding: Option<Position>,
    /// The streams it had to leave aside.
    pub parked: Vec<Parked>,
}

/// All projections.
pub async fn status(db: &Db) -> Result<Vec<Status>, DbError> {
    status_with(db, &crate::all()).await
}

/// All projections, as a process knows them that runs the followers: what they passed without a word in their rows counts.
pub async fn status_here(db: &Db, watermarks: &Watermarks) -> Result<Vec<Status>, DbError> {
    let mut all = status(db).await?;
    for one in &mut all {
        let reached = watermarks.reached(one.name).unwrap_or_default();
        one.position = one.position.max(reached.min(one.head));
        one.lag = one.head.saturating_sub(one.position);
        one.filling &= one.lag > 0;
    }
    Ok(all)
}

/// These projections.
pub async fn status_with(db: &Db, projectors: &[Arc<dyn Projector>]) -> Result<Vec<Status>, DbError> {
    let mut tx = db.read(&Scope::System).await?;
    let mut all = Vec::with_capacity(projectors.len());
    for projector in projectors {
        all.push(one(&mut tx, &**projector).await?);
    }
    tx.commit().await?;
    Ok(all)
}

async fn one(tx: &mut Tx, projector: &dyn Projector) -> Result<Status, DbError> {
    let row = checkpoint::read(tx, projector.name()).await?;
    let parked = parked::list(tx, projector.name()).await?;
    // Asked last: a head asked before could be behind the position.
    let head = checkpoint::head(tx).await?;
    let version = projector.version();
    let current = row.filter(|row| row.version == i64::from(version));
    let position = match (projector.mode(), current) {
        // Rows of an inline projection are committed with their events.
        (Mode::Inline, Some(_)) => head,
        _ => row.map_or(0, |row| row.position),
    };
    Ok(Status {
        name: projector.name(),
        mode: projector.mode().as_str(),
        version,
        rows_version: row.map(|row| row.version),
        generation: row.map_or(0, |row| row.generation),
        position,
        head,
        lag: head.saturating_sub(position),
        filling: row.is_some_and(|row| position < row.begun_at),
        rebuilding: row.and_then(|row| row.shadow).map(|shadow| shadow.position),
        parked,
    })
}
