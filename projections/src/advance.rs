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

/// How far somebody has come who follows the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// What the row says. Nothing between here and [`Place::seen`] concerns the projection.
    pub(crate) kept: Position,
    /// Up to where the log was looked at, and when its last event there was recorded (microseconds).
    pub(crate) seen: (Position, i64),
}

impl Place {
    /// Where the row stands.
    pub(crate) fn at(position: Position) -> Self {
        Self { kept: position, seen: (position, 0) }
    }

    /// Up to where the log was looked at.
    pub(crate) fn position(self) -> Position {
        self.seen.0
    }

    /// Whether the row does not say all of it.
    pub(crate) fn is_ahead(self) -> bool {
        self.kept < self.seen.0
    }
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
    },
    /// Nothing up to here concerned it, so its row was left as it is.
    Passed {
        /// Up to where, and when that was recorded (microseconds).
        to: (Position, i64),
        /// Whether there is more to look at.
        more: bool,
    },
    /// There is nothing after this place.
    AtHead,
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

/// Applies the page after a place to the live tables, if that is where the projection stands.
///
/// The page is read before the transaction begins, so that a slow read holds nobody up; the checkpoint then tells whether it
/// is still the right page. A page that does not concern the projection begins none: see [`keep`].
pub(crate) async fn turn(journal: &Journal, projector: &dyn Projector, place: Place) -> Result<Turn, ProjectionError> {
    let page = Page::read(journal, projector, place.position(), FOLLOW).await?;
    let Some(end) = page.end() else { return Ok(Turn::AtHead) };
    if page.events.is_empty() {
        return Ok(Turn::Passed { to: end, more: page.has_more() });
    }
    let span = (place.kept, end);
    let turn = match commit(journal, projector, span, &page.events, Care::Little).await {
        Err(ProjectionError::Project(error)) if fault(&error).is_some() => {
            commit(journal, projector, span, &page.events, Care::Much).await?
        }
        turn => turn?,
    };
    Ok(match turn {
        Turn::Moved { to, .. } => Turn::Moved { to, more: page.has_more() },
        other => other,
    })
}

/// Puts into the row what was passed without it.
pub(crate) async fn keep(journal: &Journal, projector: &dyn Projector, place: Place) -> Result<Turn, ProjectionError> {
    commit(journal, projector, (place.kept, place.seen), &[], Care::Little).await
}

/// With how much care events are applied.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Care {
    /// All at once; what fails is an error. Most often nothing fails, and looking out for it costs as much as applying.
    Little,
    /// What fails is found, and its stream parked.
    Much,
}

/// Applies events and moves the row from where it was seen; both or neither. What is behind the end is not looked at.
async fn commit(
    journal: &Journal,
    projector: &dyn Projector,
    (kept, end): (Position, (Position, i64)),
    events: &[Event],
    care: Care,
) -> Result<Turn, ProjectionError> {
    let mut tx = journal.db().begin_derived().await?;
    let turn = match checkpoint::lock_or_skip(&mut tx, projector.name()).await? {
        None => Turn::Held,
        Some((row, parked)) => match of_another_version(row.version, projector) {
            Some(other) => other,
            None if row.position != kept => Turn::Found(row.position),
            None => {
                if care == Care::Much || parked {
                    project(&mut tx, projector, Target::Live, events).await?;
                } else if let Err(error) = at_once(&mut tx, projector, events).await {
                    tx.rollback().await?;
                    return Err(error.into());
                }
                settle(tx, projector, end).await?;
                return Ok(Turn::Moved { to: end.0, more: true });
            }
        },
    };
    tx.rollback().await?;
    Ok(turn)
}

async fn at_once(tx: &mut Tx, projector: &dyn Projector, events: &[Event]) -> Result<(), ProjectError> {
    let events: Vec<&Event> = events.iter().collect();
    if events.is_empty() { Ok(()) } else { projector.apply(&events, tx).await }
}

async fn settle(
    mut tx: Tx,
    projector: &dyn Projector,
    (position, recorded_at): (Position, i64),
) -> Result<(), DbError> {
    checkpoint::advance(&mut tx, projector.name(), position, recorded_at).await?;
    tx.commit().await
}
