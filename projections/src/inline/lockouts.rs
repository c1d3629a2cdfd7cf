//! `lockouts`: failures to sign in that are not forgotten yet, and the locks that they led to.
//!
//! What is counted, and for how long it locks, is decided by [`Counter`] from the limits that each failure carries; this file only
//! keeps the counters of a batch together. A counter that is forgotten counts as one that is not there; its row is swept when
//! others begin ([`crate::sweep`]).

use std::collections::BTreeMap;

use aggregates::authentication::{Account, AuthenticationEvent, Counter, CounterKey, Failed};
use async_trait::async_trait;
use journal::db::{Call, Column, DbError, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;
use crate::fold::KEY;
use crate::sweep::Sweep;

static LOAD: Statement = Statement::new(
    "SELECT t.tenant_id, t.kind, t.key_hash, t.user_id, t.failures, t.since, t.locks, t.locked_until, t.forget_at \
     FROM {rows} JOIN {lockouts} t ON t.tenant_id = rows.tenant AND t.kind = rows.kind AND t.key_hash = rows.which",
)
.rows(COUNTER)
.tables(&["lockouts"]);

static SAVE: Statement = Statement::new(
    "INSERT INTO {lockouts} (tenant_id, kind, key_hash, user_id, failures, since, locks, locked_until, forget_at) \
     SELECT tenant, kind, which, user_id, failures, since, locks, locked_until, forget_at FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, kind, key_hash) DO UPDATE SET user_id = excluded.user_id, failures = excluded.failures, \
     since = excluded.since, locks = excluded.locks, locked_until = excluded.locked_until, forget_at = excluded.forget_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("kind", Kind::Text),
    Column("which", Kind::Text),
    Column("user_id", Kind::Text),
    Column("failures", Kind::Int),
    Column("since", Kind::Int),
    Column("locks", Kind::Int),
    Column("locked_until", Kind::Int),
    Column("forget_at", Kind::Int),
])
.tables(&["lockouts"]);

static REMOVE: Statement = Statement::new(
    "DELETE FROM {lockouts} WHERE (tenant_id, kind, key_hash) IN (SELECT tenant, kind, which FROM {rows})",
)
.rows(COUNTER)
.tables(&["lockouts"]);

static REMOVE_OF_USERS: Statement =
    Statement::new("DELETE FROM {lockouts} WHERE (tenant_id, user_id) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["lockouts"]);

static FORGOTTEN: Statement = Statement::new(
    "SELECT tenant_id, kind || ' ' || key_hash, forget_at FROM {lockouts} WHERE forget_at <= $1 \
     ORDER BY forget_at, tenant_id, kind || ' ' || key_hash LIMIT $2",
)
.tables(&["lockouts"]);

const COUNTER: &[Column] = &[Column("tenant", Kind::Text), Column("kind", Kind::Text), Column("which", Kind::Text)];

/// What an event says to the counters.
enum Fact {
    Failed(Failed),
    /// The counters that a success forgets.
    Forgiven(Vec<CounterKey>),
    /// The user was unlocked, or is nobody any more.
    Cleared,
    Nothing,
}

fn fact(event: &Event) -> Result<Fact, ProjectError> {
    if event.aggregate_type == "User" {
        return Ok(Fact::Cleared);
    }
    Ok(match decode(event)? {
        AuthenticationEvent::Failed(failed) if failed.reason.counts() => Fact::Failed(failed),
        AuthenticationEvent::Succeeded(one) => Fact::Forgiven(one.origin.forgiven(Account::User(&one.user_id))),
        AuthenticationEvent::Failed(_) | AuthenticationEvent::Started { .. } => Fact::Nothing,
    })
}

/// The projector.
pub(crate) struct Lockouts;

#[async_trait]
impl Projector for Lockouts {
    fn name(&self) -> &'static str {
        "lockouts"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["lockouts"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/lockouts.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&["Authentication", "User"])
    }

    fn wants(&self, event: &Event) -> bool {
        let wanted = ["AuthenticationFailed", "AuthenticationSucceeded", "UserUnlocked", "SubjectErased"];
        wanted.contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        let mut facts = Vec::with_capacity(batch.len());
        for event in batch {
            facts.push((*event, fact(event)?));
        }
        // What clears all counters of a user ends a stretch: which rows there are after it is seen by looking.
        while !facts.is_empty() {
            let end = facts.iter().position(|(_, fact)| matches!(fact, Fact::Cleared)).map_or(facts.len(), |at| at + 1);
            let rest = facts.split_off(end);
            let mut work = Work::of(&facts);
            work.load(tx).await?;
            for (event, fact) in &facts {
                work.take(event, fact);
            }
            work.store(tx).await?;
            facts = rest;
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&LOAD, &SAVE, &REMOVE, &REMOVE_OF_USERS, &FORGOTTEN]
    }
}

/// A row, and whether the table has it.
#[derive(Default)]
struct Slot {
    stored: bool,
    /// The counter, and whose account it is about, where it is about somebody's.
    row: Option<(Counter, Option<String>)>,
}

impl Slot {
    fn ends_at(&self) -> Option<i64> {
        self.row.as_ref().map(|(counter, _)| counter.forget_at)
    }
}

/// Tenant, and word of the kind with the key behind it.
type Key = (String, String);

/// The counters that a stretch of events touches, in the order of their keys.
struct Work {
    slots: BTreeMap<Key, Slot>,
    /// The user whose counters the last event clears.
    cleared: Option<Key>,
    /// How many counters may begin.
    begins: usize,
    /// When the last event was recorded.
    last: i64,
    sweep: Option<Sweep>,
    /// Counters that are forgotten and were not touched.
    swept: Vec<Key>,
}

fn slot_key(event: &Event, counter: &CounterKey) -> Key {
    (event.tenant_id.as_str().to_owned(), format!("{} {}", counter.kind.as_str(), counter.key))
}

/// Begins the row of a key in a call: tenant, kind, key.
fn begin_row<'c>(call: &'c mut Call, (tenant, counter): &Key) -> &'c mut Call {
    let (kind, key) = counter.split_once(' ').unwrap_or((counter, ""));
    call.row().text(tenant).text(kind).text(key)
}

impl Work {
    fn of(facts: &[(&Event, Fact)]) -> Self {
        let (mut slots, mut begins) = (BTreeMap::new(), 0);
        for (event, fact) in facts {
            let counters = match fact {
                Fact::Failed(failed) => failed.origin.counters(failed.account()),
                Fact::Forgiven(counters) => counters.clone(),
                Fact::Cleared | Fact::Nothing => continue,
            };
            if matches!(fact, Fact::Failed(_)) {
                begins += counters.len();
            }
            slots.extend(counters.iter().map(|counter| (slot_key(event, counter), Slot::default())));
        }
        let last = facts.last().map_or(0, |(event, _)| event.stored.recorded_at);
        Self { slots, cleared: None, begins, last, sweep: None, swept: Vec::new() }
    }

    async fn load(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        let mut call = tx.call(&LOAD);
        for key in self.slots.keys() {
            begin_row(&mut call, key);
        }
        if !call.has_rows() {
            return Ok(());
        }
        for row in tx.fetch(call).await? {
            let small = |column: usize| {
                let reason = || "a number that no counter reaches".to_owned();
                u32::try_from(row.int(column)?).map_err(|_| DbError::Column { column, reason: reason() })
            };
            let counter = Counter {
                failures: small(4)?,
                since: row.int(5)?,
                locks: small(6)?,
                locked_until: row.opt_int(7)?,
                forget_at: row.int(8)?,
            };
            let key = (row.text(0)?, format!("{} {}", row.text(1)?, row.text(2)?));
            self.slots.insert(key, Slot { stored: true, row: Some((counter, row.opt_text(3)?)) });
        }
        if self.begins > 0 {
            let touched = self.slots.values().filter(|slot| slot.stored).count();
            self.sweep = Some(Sweep::load(&FORGOTTEN, (self.begins, touched), self.last, tx).await?);
        }
        Ok(())
    }

    fn take(&mut self, event: &Event, fact: &Fact) {
        match fact {
            Fact::Failed(failed) => self.count(event, failed),
            Fact::Forgiven(counters) => {
                for counter in counters {
                    self.put(&slot_key(event, counter), None);
                }
            }
            Fact::Cleared => self.clear(event),
            Fact::Nothing => {}
        }
    }

    fn count(&mut self, event: &Event, failed: &Failed) {
        let now = event.stored.recorded_at;
        let account = failed.account();
        for counter in failed.origin.counters(account) {
            let key = slot_key(event, &counter);
            let before = self.slots.get(&key).and_then(|slot| slot.row.as_ref()).map(|(counter, _)| *counter);
            let after = Counter::after_failure(before, counter.kind, account.is_known(), &failed.limits, now);
            let user = failed.user_id.clone().filter(|_| counter.kind.is_of_an_account());
            self.put(&key, after.map(|counter| (counter, user)));
            if before.is_none() && after.is_some() {
                self.sweep(now);
            }
        }
    }

    fn put(&mut self, key: &Key, row: Option<(Counter, Option<String>)>) {
        let Some(slot) = self.slots.get_mut(key) else { return };
        let before = slot.ends_at();
        slot.row = row;
        if let Some(sweep) = &mut self.sweep {
            sweep.moved(&key.0, &key.1, before, slot.ends_at());
        }
    }

    /// Removes forgotten counters in the place of one that begins.
    fn sweep(&mut self, now: i64) {
        for (_, tenant, counter) in self.sweep.as_mut().map(|sweep| sweep.take(now)).unwrap_or_default() {
            let key = (tenant, counter);
            match self.slots.get_mut(&key) {
                Some(slot) => slot.row = None,
                None => self.swept.push(key),
            }
        }
    }

    fn clear(&mut self, event: &Event) {
        let (tenant, user) = (event.tenant_id.as_str().to_owned(), event.aggregate_id.clone());
        for ((owner, _), slot) in &mut self.slots {
            let whose = slot.row.as_ref().and_then(|(_, whose)| whose.as_ref());
            if *owner == tenant && whose == Some(&user) {
                slot.row = None;
            }
        }
        self.cleared = Some((tenant, user));
    }

    async fn store(self, tx: &mut Tx) -> Result<(), DbError> {
        let (mut cleared, mut removed, mut saved) = (tx.call(&REMOVE_OF_USERS), tx.call(&REMOVE), tx.call(&SAVE));
        if let Some((tenant, user)) = &self.cleared {
            cleared.row().text(tenant).text(user);
        }
        for key in &self.swept {
            begin_row(&mut removed, key);
        }
        for (key, slot) in &self.slots {
            match &slot.row {
                Some((counter, user)) => {
                    begin_row(&mut saved, key).opt_text(user.as_deref());
                    saved.int(counter.failures.into()).int(counter.since).int(counter.locks.into());
                    saved.opt_int(counter.locked_until).int(counter.forget_at);
                }
                None if slot.stored => {
                    begin_row(&mut removed, key);
                }
                None => {}
            }
        }
        for call in [cleared, removed, saved] {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }
}
