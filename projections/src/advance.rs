//! Applying events inside a transaction, and one turn of a follower.
//!
//! A batch is applied at once. Only when it fails for a reason that trying again will not mend is it taken apart, event by
//! event, and the streams of those at fault are parked; the rest of the batch still goes in, in the same transaction.

use journal::db::{DbError, Scope, Target, Tx};
use journal::{Event, Journal, Mode, Position, ProjectError, Projector};

use crate::checkpoint;
use crate::error::{ProjectionError, fault};
use crate::page::{FOLLOW, Page};
use crate::parked;

/// The name under which the parked streams of one set of tables are kept.
pub(crate) fn lane(projector: &dyn Projector, target: Target) -> String {
    format!("{}{}", projector.name(), target.suffix())
}

/// Applies the events that a projector wants. A follower's poisoned streams are parked; an inline projector's are an error.
pub(crate) async fn project(
    tx: &mut Tx,
    projector: &dyn Projector,
    target: Target,
    events: &[Event],
) -> Result<(), ProjectError> {
    tx.aim(target);
    let done = project_aimed(tx, projector, target, events).await;
    tx.aim(Target::Live);
    done
}

async fn project_aimed(
    tx: &mut Tx,
    projector: &dyn Projector,
    target: Target,
    events: &[Event],
) -> Result<(), ProjectError> {
    let wanted: Vec<&Event> = events.iter().filter(|event| projector.wants(event)).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    if projector.mode() == Mode::Inline {
        return projector.apply(&wanted, tx).await;
    }
    let lane = lane(projector, target);
    let wanted = parked::passing(tx, &lane, wanted).await?;
    if wanted.is_empty() || attempt(tx, projector, &wanted).await?.is_none() {
        return Ok(());
    }
    one_by_one(tx, projector, &lane, &wanted).await
}

/// Applies a batch, or undoes it and answers what is wrong with it.
pub(crate) async fn attempt(
    tx: &mut Tx,
    projector: &dyn Projector,
    batch: &[&Event],
) -> Result<Option<String>, ProjectError> {
    tx.mark().await?;
    match projector.apply(batch, tx).await {
        Ok(()) => {
            tx.release_mark().await?;
            Ok(None)
        }
        Err(error) => {
            let Some(reason) = fault(&error) else { return Err(error) };
            tx.back_to_mark().await?;
            Ok(Some(reason))
        }
    }
}

async fn one_by_one(tx: &mut Tx, projector: &dyn Projector, lane: &str, events: &[&Event]) -> Result<(), ProjectError> {
    let mut stopped = std::collections::HashSet::new();
    for event in events {
        if stopped.contains(&event.stream()) {
            continue;
        }
        if let Some(reason) = attempt(tx, projector, &[event]).await? {
            parked::park(tx, lane, event, &reason).await?;
            stopped.insert(event.stream());
        }
    }
    Ok(())
}

/// What became of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    /// The projection now stands here; whether the log went on behind it.
    Moved {
        /// Where it stands.
        to: Position,
        /// Whether there is more to do.
        more: bool,
        /// Whether any of it concerned the projector.
        concerned: bool,
    },
    /// There is nothing after this position.
    AtHead(Position),
    /// Somebody else moved it here meanwhile.
    Found(Position),
    /// Somebody else is moving it.
    Held,
    /// Its rows are of an older version of the projector: they must be rebuilt first.
    Outdated,
    /// Its rows are of a newer version of the projector.
    Newer(i64),
}

/// Where a projection stands, for somebody who is about to move it.
pub(crate) async fn standing(journal: &Journal, projector: &dyn Projector) -> Result<Turn, ProjectionError> {
    let mut tx = journal.db().read(&Scope::System).await?;
    let row = checkpoint::read(&mut tx, projector.name()).await?;
    tx.commit().await?;
    let row = row.ok_or(ProjectionError::Unprepared(projector.name()))?;
    Ok(of_another_version(row.version, projector).unwrap_or(Turn::Found(row.position)))
}

fn of_another_version(version: i64, projector: &dyn Projector) -> Option<Turn> {
    match version.cmp(&i64::from(projector.version())) {
        std::cmp::Ordering::Less => Some(Turn::Outdated),
        std::cmp::Ordering::Equal => None,
        std::cmp::Ordering::Greater => Some(Turn::Newer(version)),
    }
}

/// Applies the page after a position to the live tables, if that is where the projection stands.
///
/// The page is read before the transaction begins, so that a slow read holds nobody up; the checkpoint then tells whether it
/// is still the right page.
pub(crate) async fn turn(
    journal: &Journal,
    projector: &dyn Projector,
    after: Position,
) -> Result<Turn, ProjectionError> {
    let page = Page::read(journal, projector, after, FOLLOW).await?;
    let Some(end) = page.end() else { return Ok(Turn::AtHead(after)) };
    let mut tx = journal.db().begin_derived().await?;
    let turn = match checkpoint::lock_or_skip(&mut tx, projector.name()).await? {
        None => Turn::Held,
        Some(row) => match of_another_version(row.version, projector) {
            Some(other) => other,
            None if row.position != after => Turn::Found(row.position),
            None => {
                project(&mut tx, projector, Target::Live, &page.events).await?;
                settle(tx, projector, end).await?;
                let concerned = !page.events.is_empty();
                return Ok(Turn::Moved { to: end.0, more: page.has_more(), concerned });
            }
        },
    };
    tx.rollback().await?;
    Ok(turn)
}

async fn settle(
    mut tx: Tx,
    projector: &dyn Projector,
    (position, recorded_at): (Position, i64),
) -> Result<(), DbError> {
    checkpoint::advance(&mut tx, projector.name(), position, recorded_at).await?;
    tx.commit().await
}
