//! What a webhook's own events ask for, worked off in its turn: so one node does it, and nothing for this webhook is sent meanwhile.

use std::time::Duration;

use journal::{Position, Stored, Wanted};
use projections::deliveries::{Delivery, queue_again, redrive, waiting};
use queries::webhook;
use tokio::time::Instant;

use super::content::Content;
use super::{WEBHOOK, Webhooks, every_aggregate, wanting};
use crate::deliveries::follow::delivery_of;
use crate::deliveries::{DeliveryError, Errand, Kind as _};

/// Events looked at in one go.
const PAGE: u64 = 500;
/// For how long a turn goes on with one replay.
const AT_LENGTH: Duration = Duration::from_secs(3);
/// What may wait for one webhook before a replay rests.
const MOST_WAITING: i64 = 10_000;
const REST: Duration = Duration::from_secs(2);

/// Works off a delivery that is no message.
pub(super) async fn work(
    kind: &Webhooks,
    delivery: &Delivery,
    content: Content,
) -> Result<Option<Errand>, DeliveryError> {
    match content {
        Content::Message { .. } => Ok(None),
        Content::Rouse => Ok(Some(Errand::Done("it goes on".to_owned()))),
        Content::Redrive { event_id } => taken_up(kind, delivery, event_id).await.map(Some),
        Content::Replay { after, until, queued } => {
            replayed(kind, delivery, Replay { after, until, queued }).await.map(Some)
        }
    }
}

async fn taken_up(kind: &Webhooks, delivery: &Delivery, event_id: Option<String>) -> Result<Errand, DeliveryError> {
    let event = event_id.map(|id| id.parse().map_err(|_| DeliveryError::Unfit("this is no id of an event")));
    let (db, now) = (kind.shared.journal.db(), kind.shared.journal.clock().now());
    let again = redrive(db, &delivery.tenant, Some(&delivery.target), event.transpose()?, now).await?;
    Ok(Errand::Done(format!("{again} deliveries are tried again")))
}

/// How far a replay has come.
struct Replay {
    after: Position,
    until: Position,
    queued: u64,
}

async fn replayed(kind: &Webhooks, delivery: &Delivery, mut replay: Replay) -> Result<Errand, DeliveryError> {
    let (journal, begun) = (&kind.shared.journal, Instant::now());
    let (tenant, target) = (&delivery.tenant, &delivery.target);
    let Some(row) = webhook::by_id(journal.db(), tenant, target).await? else {
        return Ok(Errand::Done("the webhook is gone".to_owned()));
    };
    let mut rest = Duration::ZERO;
    while begun.elapsed() < AT_LENGTH {
        if waiting(journal.db(), tenant, WEBHOOK, target, MOST_WAITING).await? >= MOST_WAITING {
            rest = REST;
            break;
        }
        let stretch = journal.read_stretch(replay.after, Wanted::Aggregates(every_aggregate()), PAGE).await?;
        let Some((end, _)) = stretch.end else { break };
        let mut again = Vec::new();
        for fact in stretch.events.iter().filter(|fact| fact.tenant_id == *tenant && fact.position < replay.until) {
            again.extend(told_again(kind, &row, fact)?);
        }
        let now = journal.clock().now();
        queue_again(journal.db(), WEBHOOK, &again, (now, now + kind.pace().lasting)).await?;
        (replay.after, replay.queued) = (end, replay.queued + again.len() as u64);
        if end >= replay.until || !stretch.more {
            return Ok(Errand::Done(format!("{} events are told again", replay.queued)));
        }
    }
    let Replay { after, until, queued } = replay;
    Ok(Errand::GoesOn(Content::Replay { after, until, queued }.text()?, rest))
}

fn told_again(
    kind: &Webhooks,
    row: &webhook::Webhook,
    fact: &Stored,
) -> Result<Option<projections::deliveries::Queued>, DeliveryError> {
    Ok(wanting::wanted(row, fact)?.map(|receiver| delivery_of(kind, fact, receiver)))
}
