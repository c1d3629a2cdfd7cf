//! Rotation by schedule: while a node serves, keys that have signed long enough are rotated.
//!
//! The next key was published when the one before it began to sign, so everybody knows it; the old one verifies until the
//! longest token under it has ended. Every node may look: the log lets one of them act.

use std::time::Duration;

use aggregates::signing_key::KeyStatus;
use aggregates::tenant::TenantStatus;
use chrono::{DateTime, Days, Utc};
use commands::Context;
use journal::{Actor, Circumstances, Journal};
use queries::QueryError;
use queries::signing_key::SigningKey;
use tokio::sync::watch;

use super::rotation::{another_was_faster, rotate_one, rows};
use crate::directory::all;

const FIRST_LOOK: Duration = Duration::from_mins(1);
const INTERVAL: Duration = Duration::from_hours(1);

/// Looks every hour until told to stop; never where `days` is 0.
pub async fn run(journal: Journal, days: u32, mut stop: watch::Receiver<bool>) {
    let mut pause = FIRST_LOOK;
    if days == 0 {
        return;
    }
    loop {
        tokio::select! {
            _ = stop.wait_for(|stop| *stop) => return,
            () = tokio::time::sleep(pause) => {}
        }
        pause = INTERVAL;
        match rotate_due(&journal, days).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "signing keys were rotated"),
            Err(error) => tracing::warn!(%error, "signing keys were not looked at; the next look is in an hour"),
        }
    }
}

/// Rotates every key that has signed for that many days, and answers how many there were. One that cannot be rotated holds
/// up no other.
pub async fn rotate_due(journal: &Journal, days: u32) -> Result<usize, QueryError> {
    let told = Circumstances { reason: Some("scheduled rotation".into()), ..Circumstances::default() };
    let tenants = all(|page| async move { queries::tenant::list(journal.db(), &page).await }).await?;
    let mut count = 0;
    for tenant in tenants.into_iter().filter(|tenant| tenant.state == TenantStatus::Active) {
        let tenant = tenant.tenant_id;
        let context = Context::new(journal.clone(), Actor::system()).under(told.clone());
        let keys = rows(&context, &tenant).await?;
        for due in keys.iter().filter(|key| is_due(key, days, context.now())) {
            match rotate_one(&context, &tenant, due.alg, &keys).await {
                Ok(_) => count += 1,
                Err(error) if another_was_faster(&error) => {}
                Err(error) => tracing::warn!(%tenant, alg = due.alg.as_str(), %error, "a signing key was not rotated"),
            }
        }
    }
    Ok(count)
}

fn is_due(key: &SigningKey, days: u32, now: DateTime<Utc>) -> bool {
    let end = key.activated_at.and_then(|begun| begun.checked_add_days(Days::new(days.into())));
    key.state == KeyStatus::Active && end.is_some_and(|end| end <= now)
}
