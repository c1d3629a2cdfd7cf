//! Standing by while another node sends, and noticing when it does not any more.
//!
//! No lease and no clock decides: the stream does. As long as it follows the log, somebody is at work. When it stands still although
//! the log has more, this node tries; if both try, JetStream takes one of them.

use std::time::Duration;

use async_nats::jetstream::stream::Stream;
use journal::{Journal, Position};
use tokio::sync::watch;

use super::standing::Standing;
use super::{RelayError, stream};

/// How long a stream may stand still before another node takes over; up to half as long again by chance, so that of many one is first.
const PATIENCE: Duration = Duration::from_secs(2);

/// Returns when this node is to try, or when the end is wanted.
pub(super) async fn stand_by(
    journal: &Journal,
    standing: &Standing,
    stream: &Stream,
    stop: &mut watch::Receiver<bool>,
) -> Result<(), RelayError> {
    let mut head = journal.head();
    let mut seen = relayed(stream).await?;
    loop {
        standing.at(seen);
        let has_more = *head.borrow_and_update() > seen;
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return Ok(()),
            moved = head.changed(), if !has_more => {
                if moved.is_err() {
                    return Ok(());
                }
                continue;
            }
            () = tokio::time::sleep(patience(journal)), if has_more => {}
        }
        let now = relayed(stream).await?;
        if now == seen && *head.borrow() > now {
            tracing::info!(position = now, "nobody else relays any more: this node does now");
            return Ok(());
        }
        seen = now;
    }
}

async fn relayed(stream: &Stream) -> Result<Position, RelayError> {
    Ok(stream::end(stream).await?.event.map_or(0, |(position, _)| position))
}

fn patience(journal: &Journal) -> Duration {
    let mut chance = [0];
    journal.entropy().fill(&mut chance);
    PATIENCE + PATIENCE * u32::from(chance[0]) / 512
}
