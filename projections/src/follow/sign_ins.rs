//! `sign_ins`: each person's own sign-ins and the attempts at them, with address and browser, as their account page shows them.
//!
//! Rows go with their person, and after half a year. Only what was recorded as concerning the person becomes a row: an attempt that
//! reaches the log after its person was erased is nobody's, and leaves no trace here.

use std::collections::BTreeSet;

use aggregates::authentication::{AuthenticationEvent, FailureReason, Method};
use async_trait::async_trait;
use journal::db::{Column, DbError, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;
use crate::fold::{KEY, word};
use crate::number::big;

/// For how long a row is kept, in microseconds.
const KEPT: i64 = 180 * 24 * 60 * 60 * 1_000_000;

static SAVE: Statement = Statement::new(
    "INSERT INTO {sign_ins} (tenant_id, user_id, position, recorded_at, method, failure, acr, session_id, known_device, ip, \
     user_agent) SELECT tenant, which, position, recorded_at, method, failure, acr, session_id, known_device, ip, user_agent \
     FROM {rows} WHERE true ON CONFLICT (tenant_id, user_id, position) DO NOTHING",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("position", Kind::Int),
    Column("recorded_at", Kind::Int),
    Column("method", Kind::Text),
    Column("failure", Kind::Text),
    Column("acr", Kind::Text),
    Column("session_id", Kind::Text),
    Column("known_device", Kind::Int),
    Column("ip", Kind::Text),
    Column("user_agent", Kind::Text),
])
.tables(&["sign_ins"]);

static REMOVE_OF_USERS: Statement =
    Statement::new("DELETE FROM {sign_ins} WHERE (tenant_id, user_id) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["sign_ins"]);

static REMOVE_OLD: Statement = Statement::new("DELETE FROM {sign_ins} WHERE recorded_at <= $1").tables(&["sign_ins"]);

/// The projector.
pub(crate) struct SignIns;

/// A row to write.
struct Entry<'b> {
    event: &'b Event,
    user_id: String,
    method: Method,
    failure: Option<FailureReason>,
    acr: Option<String>,
    session_id: Option<String>,
    known_device: bool,
}

impl<'b> Entry<'b> {
    fn of(event: &'b Event) -> Result<Option<Self>, ProjectError> {
        let entry = match decode(event)? {
            AuthenticationEvent::Started { .. } => None,
            AuthenticationEvent::Failed(failed) => failed.user_id.map(|user_id| Self {
                event,
                user_id,
                method: failed.method,
                failure: Some(failed.reason),
                acr: None,
                session_id: None,
                known_device: failed.origin.device_hash.is_some(),
            }),
            AuthenticationEvent::Succeeded(one) => Some(Self {
                event,
                user_id: one.user_id,
                method: one.method,
                failure: None,
                acr: Some(one.acr),
                session_id: one.session_id,
                known_device: one.origin.device_hash.is_some(),
            }),
        };
        Ok(entry.filter(|entry| event.metadata.subject.as_ref() == Some(&entry.user_id)))
    }
}

#[async_trait]
impl Projector for SignIns {
    fn name(&self) -> &'static str {
        "sign_ins"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Follow
    }

    fn tables(&self) -> &'static [&'static str] {
        &["sign_ins"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/sign_ins.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&["Authentication", "User"])
    }

    fn wants(&self, event: &Event) -> bool {
        ["AuthenticationFailed", "AuthenticationSucceeded", "SubjectErased"].contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut entries: Vec<Entry<'_>> = Vec::new();
        let mut erased = BTreeSet::new();
        for event in batch {
            if event.aggregate_type == "User" {
                entries.retain(|entry| {
                    (&entry.event.tenant_id, &entry.user_id) != (&event.tenant_id, &event.aggregate_id)
                });
                erased.insert((event.tenant_id.as_str(), event.aggregate_id.as_str()));
            } else {
                entries.extend(Entry::of(event)?);
            }
        }
        let last = batch.last().map(|event| event.stored.recorded_at);
        Ok(store(&entries, &erased, last, tx).await?)
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&SAVE, &REMOVE_OF_USERS, &REMOVE_OLD]
    }
}

async fn store(
    entries: &[Entry<'_>],
    erased: &BTreeSet<(&str, &str)>,
    last: Option<i64>,
    tx: &mut Tx,
) -> Result<(), DbError> {
    let (mut removed, mut saved) = (tx.call(&REMOVE_OF_USERS), tx.call(&SAVE));
    for (tenant, user) in erased {
        removed.row().text(tenant).text(user);
    }
    for entry in entries {
        let (event, told) = (entry.event, &entry.event.metadata.circumstances);
        saved.row().text(event.tenant_id.as_str()).text(&entry.user_id).int(big(event.position));
        saved.int(event.stored.recorded_at).text(&word(&entry.method));
        saved.opt_text(entry.failure.as_ref().map(word).as_deref()).opt_text(entry.acr.as_deref());
        saved.opt_text(entry.session_id.as_deref()).int(i64::from(entry.known_device));
        saved.opt_text(told.ip.as_deref()).opt_text(told.user_agent.as_deref());
    }
    for call in [removed, saved] {
        if call.has_rows() {
            tx.execute(call).await?;
        }
    }
    if let Some(now) = last {
        let mut call = tx.call(&REMOVE_OLD);
        call.int(now.saturating_sub(KEPT));
        tx.execute(call).await?;
    }
    Ok(())
}
