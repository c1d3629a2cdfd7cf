//! What a stretch of events does to sessions: rows are read once, folded in memory in the order of the log, and written once.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::session::SessionEvent;
use aggregates::user::UserEvent;
use journal::Event;
use journal::db::{DbError, Statement, Tx};

use super::Fact;
use super::barred::{self, Bar};
use super::row::{self, Session};
use super::unended;
use crate::sweep::Sweep;

/// Tenant and id, owned: rows come back by them.
type Key = (String, String);

/// A row of the stretch, and whether the table has it.
struct Slot<R> {
    stored: bool,
    row: Option<R>,
}

impl<R> Slot<R> {
    const fn empty() -> Self {
        Self { stored: false, row: None }
    }
}

/// The rows that a stretch touches. In the order of their keys: transactions that touch the same rows touch them alike.
pub(super) struct Work {
    sessions: BTreeMap<Key, Slot<Session>>,
    /// Those of `sessions` that began before it.
    begun: BTreeSet<Key>,
    bars: BTreeMap<Key, Slot<Bar>>,
    /// The users whose sessions all end, with no event of a session after that.
    ended: BTreeSet<Key>,
    /// How many sessions begin.
    begins: usize,
    /// When the last event was recorded.
    last: i64,
    sweep: Option<Sweep>,
    /// Sessions that are over and were not touched.
    swept: Vec<Key>,
    /// Sessions that go with their person's right to sign in, each with that person.
    unended: BTreeMap<Key, String>,
    /// Sessions without a row of which an event says that they have ended.
    told: BTreeSet<Key>,
}

fn key(event: &Event, id: &str) -> Key {
    (event.tenant_id.as_str().to_owned(), id.to_owned())
}

impl Work {
    pub(super) fn of(facts: &[(&Event, Fact)]) -> Self {
        let (sessions, begun, bars) = (BTreeMap::new(), BTreeSet::new(), BTreeMap::new());
        let last = facts.last().map_or(0, |(event, _)| event.stored.recorded_at);
        let mut work = Self {
            sessions,
            begun,
            bars,
            ended: BTreeSet::new(),
            begins: 0,
            last,
            sweep: None,
            swept: Vec::new(),
            unended: BTreeMap::new(),
            told: BTreeSet::new(),
        };
        for (event, fact) in facts {
            let id = key(event, &event.aggregate_id);
            match fact {
                Fact::User(_) => {
                    work.bars.entry(id).or_insert_with(Slot::empty);
                }
                Fact::Session(SessionEvent::Started { user_id, .. }) => {
                    work.bars.entry(key(event, user_id)).or_insert_with(Slot::empty);
                    work.sessions.entry(id).or_insert_with(Slot::empty);
                    work.begins += 1;
                }
                Fact::Session(_) => {
                    // A stream's first event comes first: one that begins in this stretch is there already.
                    if !work.sessions.contains_key(&id) {
                        work.begun.insert(id.clone());
                        work.sessions.insert(id, Slot::empty());
                    }
                }
            }
        }
        work
    }

    pub(super) async fn load(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        for row in ask(tx, &row::LOAD, self.begun.iter()).await? {
            let (tenant, id, session) = Session::read(&row)?;
            self.sessions.insert((tenant, id), Slot { stored: true, row: Some(session) });
        }
        for row in ask(tx, &barred::LOAD, self.bars.keys()).await? {
            let bar = Bar { until: row.int(2)?, restored: row.opt_int(3)? };
            self.bars.insert((row.text(0)?, row.text(1)?), Slot { stored: true, row: Some(bar) });
        }
        if self.begins > 0 {
            let touched = self.sessions.values().filter(|slot| slot.stored).count();
            self.sweep = Some(Sweep::load(&row::OVER, (self.begins, touched), self.last, tx).await?);
        }
        Ok(())
    }

    pub(super) fn take(&mut self, event: &Event, fact: Fact) {
        match fact {
            Fact::Session(fact) => self.session(event, fact),
            Fact::User(fact) => self.user(event, &fact),
        }
    }

    fn session(&mut self, event: &Event, fact: SessionEvent) {
        let (now, begins) = (event.stored.recorded_at, matches!(fact, SessionEvent::Started { .. }));
        let id = key(event, &event.aggregate_id);
        let Some(slot) = self.sessions.get_mut(&id) else { return };
        let before = slot.row.as_ref().map(Session::swept_at);
        slot.row = match slot.row.take() {
            Some(session) => session.after(event, fact),
            None if matches!(fact, SessionEvent::Ended { .. }) => {
                self.unended.remove(&id);
                self.told.insert(id.clone());
                None
            }
            None => Session::begin(event, fact).filter(|session| {
                let bar = self.bars.get(&key(event, &session.user_id)).and_then(|slot| slot.row);
                let free = bar.is_none_or(|bar| bar.until <= now);
                if !free {
                    self.unended.insert(id.clone(), session.user_id.clone());
                }
                free
            }),
        };
        let after = slot.row.as_ref().map(Session::swept_at);
        let Some(sweep) = &mut self.sweep else { return };
        sweep.moved(&id.0, &id.1, before, after);
        if !begins {
            return;
        }
        for (_, tenant, id) in sweep.take(now) {
            let id = (tenant, id);
            match self.sessions.get_mut(&id) {
                Some(slot) => slot.row = None,
                None => self.swept.push(id),
            }
        }
    }

    fn user(&mut self, event: &Event, fact: &UserEvent) {
        let user = key(event, &event.aggregate_id);
        if let Some(slot) = self.bars.get_mut(&user) {
            slot.row = Bar::after(slot.row, fact);
        }
        if Bar::ends_sessions(fact) {
            for (id, slot) in &mut self.sessions {
                let theirs = |session: &Session| id.0 == user.0 && session.user_id == user.1;
                if slot.row.as_ref().is_some_and(theirs) {
                    slot.row = None;
                    self.unended.insert(id.clone(), user.1.clone());
                }
            }
            self.ended.insert(user);
        }
    }

    pub(super) async fn store(self, tx: &mut Tx) -> Result<(), DbError> {
        // What ended in this stretch goes first: what is left of a person after that is what goes with them.
        let gone = self.sessions.iter().filter(|(_, slot)| slot.stored && slot.row.is_none());
        run(tx, &row::REMOVE, gone.map(|(key, _)| key).chain(&self.swept)).await?;
        run(tx, &unended::REMOVE, self.told.iter()).await?;
        run(tx, &unended::KEEP_OF_USERS, self.ended.iter()).await?;
        run(tx, &row::REMOVE_OF_USERS, self.ended.iter()).await?;
        let free = self.bars.iter().filter(|(_, slot)| slot.stored && slot.row.is_none());
        run(tx, &barred::REMOVE, free.map(|(key, _)| key)).await?;

        let (mut sessions, mut bars) = (tx.call(&row::SAVE), tx.call(&barred::SAVE));
        let mut unended = tx.call(&unended::KEEP);
        for ((tenant, id), user) in &self.unended {
            unended.row().text(tenant).text(id).text(user);
        }
        for ((tenant, id), slot) in &self.sessions {
            if let Some(session) = &slot.row {
                session.write(sessions.row().text(tenant).text(id));
            }
        }
        for ((tenant, id), slot) in &self.bars {
            if let Some(Bar { until, restored }) = slot.row {
                bars.row().text(tenant).text(id).int(until).opt_int(restored);
            }
        }
        for call in [sessions, bars, unended] {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }
}

async fn ask<'k>(
    tx: &mut Tx,
    statement: &'static Statement,
    keys: impl Iterator<Item = &'k Key>,
) -> Result<Vec<journal::db::Row>, DbError> {
    let call = filled(tx, statement, keys);
    if call.has_rows() { tx.fetch(call).await } else { Ok(Vec::new()) }
}

async fn run<'k>(
    tx: &mut Tx,
    statement: &'static Statement,
    keys: impl Iterator<Item = &'k Key>,
) -> Result<(), DbError> {
    let call = filled(tx, statement, keys);
    if call.has_rows() {
        tx.execute(call).await?;
    }
    Ok(())
}

fn filled<'k>(tx: &Tx, statement: &'static Statement, keys: impl Iterator<Item = &'k Key>) -> journal::db::Call {
    let mut call = tx.call(statement);
    for (tenant, id) in keys {
        call.row().text(tenant).text(id);
    }
    call
}
