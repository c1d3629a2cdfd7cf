//! Now and then gives up what lasted too long, and forgets what is over for long.

use std::time::Duration;

use journal::Journal;
use tokio::sync::watch;

/// Deliveries that were given up because they lasted too long.
const EXPIRED: &str = "evident_deliveries_expired_total";
/// How often it is looked.
const EVERY: Duration = Duration::from_mins(1);

/// Looks until told to stop.
pub(super) async fn run(journal: Journal, mut stop: watch::Receiver<bool>) {
    loop {
        match projections::deliveries::tidy(journal.db(), journal.clock().now()).await {
            Ok(expired) => metrics::counter!(EXPIRED).increment(expired),
            Err(error) => tracing::warn!(%error, "old deliveries are not cleared away; trying again"),
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
