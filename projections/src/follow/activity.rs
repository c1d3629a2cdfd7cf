//! `activity`: how often people signed in or failed to, tokens were issued and jobs were asked for, hour by hour, for the pictures
//! of the console.
//!
//! A row is a sum. It is right because a follower's rows and its checkpoint move in one transaction, so that every event counts once;
//! and it stays small, since a tenant has no more rows than hours have kinds, however much happens in them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

static ADD: Statement = Statement::new(
    "INSERT INTO {activity} AS a (tenant_id, hour, kind, times) SELECT tenant, which, what, times FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, hour, kind) DO UPDATE SET times = a.times + excluded.times",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Int),
    Column("what", Kind::Text),
    Column("times", Kind::Int),
])
.tables(&["activity"]);

/// The projector.
pub(crate) struct Activity;

#[async_trait]
impl Projector for Activity {
    fn name(&self) -> &'static str {
        "activity"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Follow
    }

    fn tables(&self) -> &'static [&'static str] {
        &["activity"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/activity.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&["Authentication", "Grant", "Job"])
    }

    fn wants(&self, event: &Event) -> bool {
        kind(&event.event_type).is_some()
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut sums: BTreeMap<(&str, i64, &str), i64> = BTreeMap::new();
        for event in batch {
            if let Some(kind) = kind(&event.event_type) {
                let hour = event.stored.recorded_at.div_euclid(HOUR);
                *sums.entry((event.tenant_id.as_str(), hour, kind)).or_default() += 1;
            }
        }
        let mut call = tx.call(&ADD);
        for ((tenant, hour, kind), times) in &sums {
            call.row().text(tenant).int(*hour).text(kind).int(*times);
        }
        if call.has_rows() {
            tx.execute(call).await?;
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&ADD]
    }
}

/// What an event counts as.
fn kind(event_type: &str) -> Option<&'static str> {
    Some(match event_type {
        "AuthenticationSucceeded" => "sign_in",
        "AuthenticationFailed" => "failure",
        "TokensIssued" | "ClientCredentialsGranted" => "token",
        "JobQueued" => "job",
        _ => return None,
    })
}
