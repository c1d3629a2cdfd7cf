//! Webhooks as they were after so many of their events. What was then does not change, so it is folded once.

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use aggregates::webhook::Webhook;
use journal::Journal;
use moka::sync::Cache;

use crate::deliveries::DeliveryError;
use crate::streams;

const MOST: u64 = 2000;
/// They hold secrets in the clear: not longer than they are used.
const IDLE: Duration = Duration::from_mins(5);

/// States by webhook and version.
pub(super) struct Known {
    journal: Journal,
    states: Cache<(TenantId, String, u64), Arc<Webhook>>,
}

impl Known {
    pub(super) fn new(journal: &Journal) -> Self {
        Self { journal: journal.clone(), states: Cache::builder().max_capacity(MOST).time_to_idle(IDLE).build() }
    }

    /// A webhook after so many of its events.
    pub(super) async fn at(&self, tenant: &TenantId, id: &str, version: u64) -> Result<Arc<Webhook>, DeliveryError> {
        let key = (tenant.clone(), id.to_owned(), version);
        if let Some(state) = self.states.get(&key) {
            return Ok(state);
        }
        let state = streams::fold_to::<Webhook>(&self.journal, tenant, id, version).await?;
        let state = Arc::new(state.ok_or(DeliveryError::Unfit("the webhook's stream is shorter than its row says"))?);
        self.states.insert(key, Arc::clone(&state));
        Ok(state)
    }
}
