//! `audit`: one row for every event, in the words of who searches it: who, for whom, what, on what, from where, how it ended and why.
//!
//! It reads no typed events: what is not known today (a newer program's event) is in it all the same. What a row says of a person beside
//! ids goes with that person, and with the person who acted. Rows of events that the log itself will archive go after their time.

mod entry;

use std::collections::BTreeSet;

use async_trait::async_trait;
use journal::db::{Column, DbError, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::fold::KEY;
use entry::Entry;

static SAVE: Statement = Statement::new(
    "INSERT INTO {audit} (tenant_id, position, recorded_at, event_id, event_type, class, outcome, cause, object_kind, object_id, \
     person, actor_kind, actor_id, on_behalf_of, client_id, session_id, correlation_id, causation_id, job_id, detail, ip, user_agent, \
     reason, expires_at) SELECT tenant, position, recorded_at, event_id, event_type, class, outcome, cause, object_kind, object_id, \
     person, actor_kind, actor_id, on_behalf_of, client_id, session_id, correlation_id, causation_id, job_id, detail, ip, user_agent, \
     reason, expires_at FROM {rows} WHERE true ON CONFLICT (tenant_id, position) DO NOTHING",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("position", Kind::Int),
    Column("recorded_at", Kind::Int),
    Column("event_id", Kind::Text),
    Column("event_type", Kind::Text),
    Column("class", Kind::Text),
    Column("outcome", Kind::Text),
    Column("cause", Kind::Text),
    Column("object_kind", Kind::Text),
    Column("object_id", Kind::Text),
    Column("person", Kind::Text),
    Column("actor_kind", Kind::Text),
    Column("actor_id", Kind::Text),
    Column("on_behalf_of", Kind::Text),
    Column("client_id", Kind::Text),
    Column("session_id", Kind::Text),
    Column("correlation_id", Kind::Text),
    Column("causation_id", Kind::Text),
    Column("job_id", Kind::Text),
    Column("detail", Kind::Text),
    Column("ip", Kind::Text),
    Column("user_agent", Kind::Text),
    Column("reason", Kind::Text),
    Column("expires_at", Kind::Int),
])
.tables(&["audit"]);

static FORGET_PERSONS: Statement = Statement::new(
    "UPDATE {audit} SET ip = NULL, user_agent = NULL, reason = NULL FROM {rows} \
     WHERE {audit}.tenant_id = rows.tenant AND {audit}.person = rows.which",
)
.rows(KEY)
.tables(&["audit"]);

static FORGET_ACTORS: Statement = Statement::new(
    "UPDATE {audit} SET ip = NULL, user_agent = NULL, reason = NULL FROM {rows} \
     WHERE {audit}.tenant_id = rows.tenant AND {audit}.actor_id = rows.which AND {audit}.actor_kind = 'user'",
)
.rows(KEY)
.tables(&["audit"]);

static REMOVE_OLD: Statement = Statement::new("DELETE FROM {audit} WHERE expires_at <= $1").tables(&["audit"]);

/// The projector.
pub(crate) struct Audit;

#[async_trait]
impl Projector for Audit {
    fn name(&self) -> &'static str {
        "audit"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Follow
    }

    fn tables(&self) -> &'static [&'static str] {
        &["audit"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/audit.sql")
    }

    fn wants(&self, _: &Event) -> bool {
        true
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut entries: Vec<Entry<'_>> = Vec::with_capacity(batch.len());
        let mut erased = BTreeSet::new();
        for event in batch {
            entries.push(Entry::of(event)?);
            if event.event_type == "SubjectErased" {
                // Its own row too: what is stated with an erasure is not the person's, and stays.
                let (tenant, who) = (event.tenant_id.as_str(), event.aggregate_id.as_str());
                let before = entries.len() - 1;
                entries[..before].iter_mut().for_each(|entry| entry.forget(tenant, who));
                erased.insert((tenant, who));
            }
        }
        let last = batch.last().map(|event| event.stored.recorded_at);
        Ok(store(&entries, &erased, last, tx).await?)
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&SAVE, &FORGET_PERSONS, &FORGET_ACTORS, &REMOVE_OLD]
    }
}

/// What was there before the batch forgets first, so that a batch leaves what its events one by one would have left.
async fn store(
    entries: &[Entry<'_>],
    erased: &BTreeSet<(&str, &str)>,
    last: Option<i64>,
    tx: &mut Tx,
) -> Result<(), DbError> {
    let (mut persons, mut actors, mut saved) = (tx.call(&FORGET_PERSONS), tx.call(&FORGET_ACTORS), tx.call(&SAVE));
    for (tenant, who) in erased {
        persons.row().text(tenant).text(who);
        actors.row().text(tenant).text(who);
    }
    for entry in entries {
        entry.write(saved.row());
    }
    for call in [persons, actors, saved] {
        if call.has_rows() {
            tx.execute(call).await?;
        }
    }
    if let Some(now) = last {
        let mut call = tx.call(&REMOVE_OLD);
        call.int(now);
        tx.execute(call).await?;
    }
    Ok(())
}
