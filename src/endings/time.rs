//! Sessions whose time is over, told to the log: applications hear of it by that event, and a history ends where its session did.
//!
//! That a session is over waits for none of this: whoever asks looks at the clock. It concerns sessions that clients have joined, a page
//! of them per commit, one event for each. Every node looks now and then, and finds by an index what there is to do; of several that look
//! at once the log lets one act, and whoever finds that another was faster leaves the rest to it.

use std::collections::BTreeMap;
use std::time::Duration;

use aggregates::TenantId;
use commands::session::EndTimedOutSessions;
use commands::{Context, execute};
use journal::{Actor, Journal};
use projections::{TimedOut, timed_out};
use tokio::sync::watch;

use super::EndingError;

/// Sessions that were told to the log because their time was over.
const TIMED_OUT: &str = "evident_sessions_timed_out_total";
/// How often it is looked: an application hears of it so much later at most, unless very many end at once.
const EVERY: Duration = Duration::from_secs(10);
/// As many as one commit takes.
const PAGE: u32 = 200;
/// Between pages, so that people who wait for an answer come first.
const REST: Duration = Duration::from_millis(50);

/// Looks until told to stop.
pub async fn keep_time(journal: Journal, mut stop: watch::Receiver<bool>) {
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        // What is cut off half way is found again.
        let ended = tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            ended = end_timed_out(&journal) => ended,
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "sessions whose time is over are not told to the log yet; trying again");
        }
    }
}

/// Ends every session whose time is over and that clients have joined, and answers how many there were. One that cannot be ended holds up
/// no other.
pub async fn end_timed_out(journal: &Journal) -> Result<u64, EndingError> {
    let (now, mut all, mut last) = (journal.clock().now(), 0, None::<TimedOut>);
    loop {
        let page = timed_out(journal.db(), now, last.as_ref(), PAGE).await?;
        let done = of_page(journal, &page).await?;
        all += done.ended;
        let another_is_at_it = done.ended == 0 && !done.failed;
        if page.len() < PAGE as usize || another_is_at_it {
            return Ok(all);
        }
        last = page.into_iter().next_back();
        tokio::time::sleep(REST).await;
    }
}

/// What came of a page.
#[derive(Default)]
struct Done {
    ended: u64,
    failed: bool,
}

async fn of_page(journal: &Journal, page: &[TimedOut]) -> Result<Done, EndingError> {
    let mut tenants: BTreeMap<&TenantId, Vec<String>> = BTreeMap::new();
    for one in page {
        tenants.entry(&one.tenant).or_default().push(one.session_id.clone());
    }
    let mut done = Done::default();
    for (tenant, sessions) in tenants {
        match of_tenant(journal, tenant, sessions).await {
            Ok(ended) => done.ended += ended,
            Err(error) if error.is_transient() => return Err(error),
            Err(error) => {
                tracing::error!(%error, %tenant, "sessions whose time is over cannot be ended; they are left as they are");
                done.failed = true;
            }
        }
    }
    metrics::counter!(TIMED_OUT).increment(done.ended);
    Ok(done)
}

async fn of_tenant(journal: &Journal, tenant: &TenantId, sessions: Vec<String>) -> Result<u64, EndingError> {
    let context = Context::new(journal.clone(), Actor::system());
    let outcome = execute(&context, &EndTimedOutSessions { tenant: tenant.clone(), sessions }).await?;
    if let Some(appended) = outcome.appended {
        super::see_to(journal, &appended).await;
    }
    Ok(u64::try_from(outcome.answer.0.len()).unwrap_or(u64::MAX))
}
