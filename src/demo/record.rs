//! What the log gained since a visitor came: the events as they are stored, sealed.

use aggregates::TenantId;
use chrono::DateTime;
use journal::db::DbError;
use journal::{Journal, Position, Stored};

use crate::pages::LoggedEvent;

/// The most events of one page.
const MOST: u64 = 60;

/// The newest events of a tenant after a position, newest first.
pub(super) async fn since(
    journal: &Journal,
    tenant: &TenantId,
    position: Position,
) -> Result<Vec<LoggedEvent>, DbError> {
    let head = *journal.head().borrow();
    let after = position.max(head.saturating_sub(MOST));
    let mut stored = journal.read_stored(after, MOST).await?;
    stored.retain(|event| event.tenant_id == *tenant);
    Ok(stored.into_iter().rev().map(logged).collect())
}

fn logged(event: Stored) -> LoggedEvent {
    let payload = serde_json::from_str::<serde_json::Value>(&event.payload);
    let payload = payload.and_then(|payload| serde_json::to_string_pretty(&payload));
    LoggedEvent {
        position: event.position,
        name: event.event_type,
        aggregate: event.aggregate_type,
        at: DateTime::from_timestamp_micros(event.recorded_at).unwrap_or_default(),
        payload: payload.unwrap_or_default(),
    }
}
