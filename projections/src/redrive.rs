//! Trying parked streams again, once what was wrong has been mended.
//!
//! Each stream is taken up where it was left, in order, up to where its projection stands, and is either free afterwards or
//! parked again at the event that fails now.

use journal::db::{Scope, Target, Tx};
use journal::seal::SealError;
use journal::{Event, Journal, Mode, ProjectError, Projector};

use crate::advance::{attempt, lane};
use crate::checkpoint;
use crate::error::ProjectionError;
use crate::parked::{self, Parked};

/// Tries the parked streams of a projection again. Answers how many are free now, and how many are still parked.
pub async fn redrive(journal: &Journal, name: &str) -> Result<(u64, u64), ProjectionError> {
    redrive_with(journal, &*crate::named(name)?).await
}

/// The same for this projector.
pub async fn redrive_with(journal: &Journal, projector: &dyn Projector) -> Result<(u64, u64), ProjectionError> {
    if projector.mode() == Mode::Inline {
        return Ok((0, 0));
    }
    let mut tx = journal.db().read(&Scope::System).await?;
    let streams = parked::list(&mut tx, projector.name()).await?;
    tx.commit().await?;
    let (mut free, mut still) = (0, 0);
    for stream in &streams {
        let freed = match one(journal, projector, stream).await {
            // Its events still do not open; that is no reason to leave the other streams alone.
            Err(ProjectionError::Log(error)) if !matches!(error, SealError::Database(_)) => false,
            tried => tried?,
        };
        if freed {
            free += 1;
        } else {
            still += 1;
        }
    }
    Ok((free, still))
}

/// Takes up one stream, in one transaction. Most of its events are read before the transaction begins.
async fn one(journal: &Journal, projector: &dyn Projector, parked: &Parked) -> Result<bool, ProjectionError> {
    let stream = parked.stream();
    let Some(first) = journal.event_at(parked.position).await? else { return Ok(false) };
    let (mut events, _) = journal.load_stream(&stream, first.sequence - 1).await?;
    let mut tx = journal.db().begin().await?;
    let row = checkpoint::lock(&mut tx, projector.name()).await?;
    let row = row.ok_or(ProjectionError::Unprepared(projector.name()))?;
    let lane = lane(projector, Target::Live);
    let unchanged = parked::list(&mut tx, &lane).await?.contains(parked);
    if !unchanged || row.version != i64::from(projector.version()) {
        tx.rollback().await?;
        return Ok(false);
    }
    let seen = events.last().map_or(first.sequence, |event| event.sequence);
    events.extend(journal.load_stream(&stream, seen).await?.0);
    let due: Vec<&Event> =
        events.iter().filter(|event| event.position <= row.position && projector.wants(event)).collect();
    let failed = drive(&mut tx, projector, &due).await?;
    match &failed {
        None => parked::free(&mut tx, &lane, &stream).await?,
        Some((event, reason)) => parked::park(&mut tx, &lane, event, reason).await?,
    }
    tx.commit().await?;
    Ok(failed.is_none())
}

/// Applies events in order, as far as they go; answers the one that does not.
async fn drive<'e>(
    tx: &mut Tx,
    projector: &dyn Projector,
    due: &[&'e Event],
) -> Result<Option<(&'e Event, String)>, ProjectError> {
    if due.is_empty() || attempt(tx, projector, due).await?.is_none() {
        return Ok(None);
    }
    for event in due {
        if let Some(reason) = attempt(tx, projector, &[event]).await? {
            return Ok(Some((event, reason)));
        }
    }
    Ok(None)
}
