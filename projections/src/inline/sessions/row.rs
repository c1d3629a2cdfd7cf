//! A row of `sessions` and what each event makes of it.

use std::collections::BTreeMap;

use aggregates::Personal;
use aggregates::session::{Authenticated, SessionEvent};
use chrono::DateTime;
use journal::Event;
use journal::db::{Call, Column, DbError, Kind, Row, Statement};

use crate::fold::{KEY, json, micros};
use crate::number::big;

macro_rules! columns {
    ($before:literal, $prefix:literal, $after:literal) => {
        concat!(
            $before,
            $prefix,
            "user_id, ",
            $prefix,
            "secret_hash, ",
            $prefix,
            "auth_time, ",
            $prefix,
            "acr, ",
            $prefix,
            "amr, ",
            $prefix,
            "level, ",
            $prefix,
            "idle_seconds, ",
            $prefix,
            "touched_at, ",
            $prefix,
            "expires_at, ",
            $prefix,
            "properties, ",
            $prefix,
            "clients, ",
            $prefix,
            "ip, ",
            $prefix,
            "user_agent, ",
            $prefix,
            "version, ",
            $prefix,
            "created_at, ",
            $prefix,
            "updated_at",
            $after
        )
    };
}

pub(super) static LOAD: Statement = Statement::new(columns!(
    "SELECT t.tenant_id, t.session_id, ",
    "t.",
    " FROM {rows} JOIN {sessions} t ON t.tenant_id = rows.tenant AND t.session_id = rows.which"
))
.rows(KEY)
.tables(&["sessions"]);

pub(super) static SAVE: Statement = Statement::new(concat!(
    columns!("INSERT INTO {sessions} (tenant_id, session_id, ends_at, swept_at, ", "", ") "),
    columns!("SELECT tenant, which, ends_at, swept_at, ", "", " FROM {rows} WHERE true "),
    "ON CONFLICT (tenant_id, session_id) DO UPDATE SET ends_at = excluded.ends_at, swept_at = excluded.swept_at, \
     secret_hash = excluded.secret_hash, auth_time = excluded.auth_time, acr = excluded.acr, amr = excluded.amr, level = excluded.level, touched_at = excluded.touched_at, \
     properties = excluded.properties, clients = excluded.clients, version = excluded.version, updated_at = excluded.updated_at",
))
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("ends_at", Kind::Int),
    Column("swept_at", Kind::Int),
    Column("user_id", Kind::Text),
    Column("secret_hash", Kind::Text),
    Column("auth_time", Kind::Int),
    Column("acr", Kind::Text),
    Column("amr", Kind::Text),
    Column("level", Kind::Int),
    Column("idle_seconds", Kind::Int),
    Column("touched_at", Kind::Int),
    Column("expires_at", Kind::Int),
    Column("properties", Kind::Text),
    Column("clients", Kind::Text),
    Column("ip", Kind::Text),
    Column("user_agent", Kind::Text),
    Column("version", Kind::Int),
    Column("created_at", Kind::Int),
    Column("updated_at", Kind::Int),
])
.tables(&["sessions"]);

pub(super) static REMOVE: Statement =
    Statement::new("DELETE FROM {sessions} WHERE (tenant_id, session_id) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["sessions"]);

pub(super) static REMOVE_OF_USERS: Statement =
    Statement::new("DELETE FROM {sessions} WHERE (tenant_id, user_id) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["sessions"]);

pub(super) static OVER: Statement = Statement::new(
    "SELECT tenant_id, session_id, swept_at FROM {sessions} WHERE swept_at <= $1 \
     ORDER BY swept_at, tenant_id, session_id LIMIT $2",
)
.tables(&["sessions"]);

pub(super) const STATEMENTS: &[&Statement] = &[&LOAD, &SAVE, &REMOVE, &REMOVE_OF_USERS, &OVER];

/// In a second.
const MICROS: i64 = 1_000_000;
/// Whoever has not heard for a day that a session is over has no use for it any more: after an outage, or a rebuild over many years,
/// nobody is told of old ones.
const WORTH_TELLING: i64 = 24 * 60 * 60 * MICROS;

/// A row of `sessions` without its key.
pub(super) struct Session {
    pub(super) user_id: String,
    secret_hash: String,
    authenticated: Authenticated,
    idle_seconds: i64,
    touched_at: i64,
    expires_at: i64,
    properties: BTreeMap<String, String>,
    clients: BTreeMap<String, String>,
    ip: Option<String>,
    user_agent: Option<String>,
    version: i64,
    created_at: i64,
    updated_at: i64,
}

impl Session {
    /// The row of a session that begins; `None` for any other event.
    pub(super) fn begin(event: &Event, fact: SessionEvent) -> Option<Self> {
        let SessionEvent::Started { user_id, secret_hash, authenticated, idle_seconds, expires_at, at, .. } = fact
        else {
            return None;
        };
        let circumstances = &event.metadata.circumstances;
        Some(Self {
            user_id,
            secret_hash: secret_hash.into(),
            authenticated,
            idle_seconds: idle_seconds.into(),
            touched_at: micros(&at),
            expires_at: micros(&expires_at),
            properties: BTreeMap::new(),
            clients: BTreeMap::new(),
            ip: circumstances.ip.clone(),
            user_agent: circumstances.user_agent.clone(),
            version: big(event.sequence),
            created_at: event.stored.recorded_at,
            updated_at: event.stored.recorded_at,
        })
    }

    /// The row after an event; `None` where that was its end.
    pub(super) fn after(mut self, event: &Event, fact: SessionEvent) -> Option<Self> {
        match fact {
            SessionEvent::Started { .. } => {}
            SessionEvent::Elevated { secret_hash, authenticated, at } => {
                self.secret_hash = secret_hash.into();
                self.authenticated = authenticated;
                self.touched_at = micros(&at);
            }
            SessionEvent::Touched { at } => self.touched_at = micros(&at),
            SessionEvent::PropertySet { name, value } => {
                self.properties.extend(Personal::into_inner(value).map(|value| (name, value)));
            }
            SessionEvent::PropertyRemoved { name } => {
                self.properties.remove(&name);
            }
            SessionEvent::ClientJoined { client_id, sid, .. } => {
                self.clients.insert(client_id, sid);
            }
            SessionEvent::Ended { .. } => return None,
        }
        self.version = big(event.sequence);
        self.updated_at = event.stored.recorded_at;
        Some(self)
    }

    /// When it may be swept. One that clients have joined stays for a while: they are told by an event that it has ended.
    pub(super) fn swept_at(&self) -> i64 {
        self.expires_at.saturating_add(if self.clients.is_empty() { 0 } else { WORTH_TELLING })
    }

    /// When its time is over and clients are to be told.
    fn ends_at(&self) -> Option<i64> {
        let idle_until = self.touched_at.saturating_add(self.idle_seconds.saturating_mul(MICROS));
        (!self.clients.is_empty()).then(|| self.expires_at.min(idle_until))
    }

    /// Reads a loaded row, key first.
    pub(super) fn read(row: &Row) -> Result<(String, String, Self), DbError> {
        let document = |column: usize, text: String| {
            serde_json::from_str(&text).map_err(|error| unreadable(column, &error.to_string()))
        };
        let level = u8::try_from(row.int(7)?).map_err(|_| unreadable(7, "this is no level"))?;
        let auth_time =
            DateTime::from_timestamp_micros(row.int(4)?).ok_or_else(|| unreadable(4, "this is no moment"))?;
        let amr = serde_json::from_str(&row.text(6)?).map_err(|error| unreadable(6, &error.to_string()))?;
        let session = Self {
            user_id: row.text(2)?,
            secret_hash: row.text(3)?,
            authenticated: Authenticated { auth_time, acr: row.text(5)?, amr, level },
            idle_seconds: row.int(8)?,
            touched_at: row.int(9)?,
            expires_at: row.int(10)?,
            properties: document(11, row.text(11)?)?,
            clients: document(12, row.text(12)?)?,
            ip: row.opt_text(13)?,
            user_agent: row.opt_text(14)?,
            version: row.int(15)?,
            created_at: row.int(16)?,
            updated_at: row.int(17)?,
        };
        Ok((row.text(0)?, row.text(1)?, session))
    }

    /// Writes everything but the key.
    pub(super) fn write(&self, call: &mut Call) {
        let Authenticated { auth_time, acr, amr, level } = &self.authenticated;
        call.opt_int(self.ends_at()).int(self.swept_at()).text(&self.user_id).text(&self.secret_hash);
        call.int(micros(auth_time)).text(acr).text(&json(amr)).int((*level).into());
        call.int(self.idle_seconds).int(self.touched_at).int(self.expires_at);
        call.text(&json(&self.properties)).text(&json(&self.clients));
        call.opt_text(self.ip.as_deref()).opt_text(self.user_agent.as_deref());
        call.int(self.version).int(self.created_at).int(self.updated_at);
    }
}

fn unreadable(column: usize, reason: &str) -> DbError {
    DbError::Column { column, reason: reason.to_owned() }
}
