//! Closes the summaries that are due. The event that closes one is the fact that the letter tells, so of several nodes that look at once
//! one sends it.

use std::time::Duration;

use commands::inbox::CloseDigest;
use commands::{Context, execute};
use journal::db::DbError;
use journal::{Actor, Journal};
use projections::notifications::digests_due;
use tokio::sync::watch;

/// Summaries that were closed.
const CLOSED: &str = "evident_notification_digests_total";
/// How often it is looked.
const EVERY: Duration = Duration::from_secs(20);
/// As many at once.
const PAGE: u32 = 200;

/// Looks until told to stop.
pub(super) async fn run(journal: Journal, mut stop: watch::Receiver<bool>) {
    loop {
        // What is cut off half way is found again.
        let closed = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            closed = close_due(&journal) => closed,
        };
        if let Err(error) = closed {
            tracing::warn!(%error, "summaries that are due cannot be seen; trying again");
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Closes the summaries that are due, and answers how many there were. One that cannot be closed holds up no other.
pub async fn close_due(journal: &Journal) -> Result<u64, DbError> {
    let now = journal.clock().now();
    let mut closed = 0;
    for one in digests_due(journal.db(), now, PAGE).await? {
        let up_to = *journal.head().borrow();
        let (tenant, recipient) = (one.tenant.clone(), one.recipient);
        let command = CloseDigest { tenant, recipient, after: one.after, up_to, due: one.due };
        match execute(&Context::new(journal.clone(), Actor::system()), &command).await {
            Ok(outcome) => closed += u64::from(outcome.appended.is_some()),
            Err(error) => tracing::warn!(%error, tenant = %one.tenant, "a summary cannot be closed; trying again"),
        }
    }
    metrics::counter!(CLOSED).increment(closed);
    Ok(closed)
}
