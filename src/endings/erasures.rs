//! People whose deletion was asked for and whose grace period is over, erased: by the very command by which administrators erase, one person
//! after the other.
//!
//! Every node looks now and then, and finds by an index whom there is to erase; a deletion that was called off has no row. Of several nodes
//! that look at once the person's stream lets one act, and the other finds them erased. Why it needs nobody's word stands in
//! docs/decisions/0044.

use std::time::Duration;

use commands::user::{ChangeUserError, EraseUser};
use commands::{Context, execute};
use journal::{Actor, Journal};
use projections::{DueDeletion, due_deletions};
use tokio::sync::watch;

use super::EndingError;

/// People who were erased because their grace period was over.
const ERASED: &str = "evident_people_erased_total";
/// How often it is looked: somebody is erased so much later at most, unless very many are at once.
const EVERY: Duration = Duration::from_mins(1);
/// People who are looked up at once.
const PAGE: u32 = 200;
/// Between people, so that those who wait for an answer come first.
const REST: Duration = Duration::from_millis(5);

/// Looks until told to stop.
pub async fn keep_graces(journal: Journal, mut stop: watch::Receiver<bool>) {
    loop {
        // What is cut off half way is found again.
        let erased = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            erased = erase_due(&journal) => erased,
        };
        if let Err(error) = erased {
            tracing::warn!(%error, "people whose grace period is over are not erased yet; trying again");
        }
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Erases everybody whose grace period is over, and answers how many there were. Somebody who cannot be erased holds up nobody else.
pub async fn erase_due(journal: &Journal) -> Result<u64, EndingError> {
    let (now, mut all, mut last) = (journal.clock().now(), 0, None::<DueDeletion>);
    loop {
        let page = due_deletions(journal.db(), now, last.as_ref(), PAGE).await?;
        for due in &page {
            match erase(journal, due).await {
                Ok(erased) => all += u64::from(erased),
                Err(error) if error.is_transient() => return Err(error),
                Err(error) => {
                    let (tenant, user) = (&due.tenant, &due.user_id);
                    tracing::error!(%error, %tenant, user, "somebody whose grace period is over cannot be erased; they are left as they are");
                }
            }
            tokio::time::sleep(REST).await;
        }
        if page.len() < PAGE as usize {
            return Ok(all);
        }
        last = page.into_iter().next_back();
    }
}

/// Erases one person, if nobody was faster.
async fn erase(journal: &Journal, due: &DueDeletion) -> Result<bool, EndingError> {
    let context = Context::new(journal.clone(), Actor::system());
    let command = EraseUser { tenant: due.tenant.clone(), user: due.user_id.clone(), at_once: false };
    let outcome = match execute(&context, &command).await {
        Ok(outcome) => outcome,
        // Called off, or put off, since the row was read.
        Err(ChangeUserError::Refused(_)) => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let Some(appended) = outcome.appended else { return Ok(false) };
    metrics::counter!(ERASED).increment(1);
    super::see_to(journal, &appended).await;
    Ok(true)
}
