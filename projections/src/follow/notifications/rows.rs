//! The rows of `notifications` and of the tables beside it, and what writes them.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::inbox::Preferences;
use aggregates::tenant::NotificationSettings;
use journal::db::{Column, DbError, Kind, Row, Statement, Tx};
use serde::Deserialize;
use serde_json::Value;

use crate::fold::{KEY, json};

static SAVE: Statement = Statement::new(
    "INSERT INTO {notifications} (tenant_id, position, event_id, occasion, object_kind, object_id, actor_kind, actor_id, detail, \
     shared, recorded_at, expires_at) SELECT tenant, position, event_id, occasion, object_kind, object_id, actor_kind, actor_id, \
     detail, shared, recorded_at, expires_at FROM {rows} WHERE true ON CONFLICT (tenant_id, position) DO NOTHING",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("position", Kind::Int),
    Column("event_id", Kind::Text),
    Column("occasion", Kind::Text),
    Column("object_kind", Kind::Text),
    Column("object_id", Kind::Text),
    Column("actor_kind", Kind::Text),
    Column("actor_id", Kind::Text),
    Column("detail", Kind::Text),
    Column("shared", Kind::Int),
    Column("recorded_at", Kind::Int),
    Column("expires_at", Kind::Int),
])
.tables(&["notifications"]);

static SAVE_AUDIENCES: Statement = Statement::new(
    "INSERT INTO {notification_audiences} (tenant_id, audience, position, expires_at) SELECT tenant, audience, position, expires_at \
     FROM {rows} WHERE true ON CONFLICT (tenant_id, audience, position) DO NOTHING",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("audience", Kind::Text),
    Column("position", Kind::Int),
    Column("expires_at", Kind::Int),
])
.tables(&["notification_audiences"]);

static LOAD_INBOXES: Statement = Statement::new(
    "SELECT i.tenant_id, i.recipient, i.read_to, i.preferences, i.digested_to, i.digest_due, i.signed_in FROM {rows} \
     JOIN {notification_inboxes} i ON i.tenant_id = rows.tenant AND i.recipient = rows.which",
)
.rows(KEY)
.tables(&["notification_inboxes"]);

static SAVE_INBOXES: Statement = Statement::new(
    "INSERT INTO {notification_inboxes} (tenant_id, recipient, read_to, preferences, digested_to, digest_due, signed_in) \
     SELECT tenant, which, read_to, preferences, digested_to, digest_due, signed_in FROM {rows} WHERE true \
     ON CONFLICT (tenant_id, recipient) DO UPDATE SET read_to = excluded.read_to, preferences = excluded.preferences, \
     digested_to = excluded.digested_to, digest_due = excluded.digest_due, signed_in = excluded.signed_in",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("read_to", Kind::Int),
    Column("preferences", Kind::Text),
    Column("digested_to", Kind::Int),
    Column("digest_due", Kind::Int),
    Column("signed_in", Kind::Int),
])
.tables(&["notification_inboxes"]);

static CLEAR_MARKS: Statement = Statement::new(
    "DELETE FROM {notification_marks} WHERE (tenant_id, recipient, position) IN (SELECT m.tenant_id, m.recipient, m.position \
     FROM {rows} JOIN {notification_marks} m ON m.tenant_id = rows.tenant AND m.recipient = rows.which \
     AND m.position <= rows.read_to WHERE true)",
)
.rows(&[Column("tenant", Kind::Text), Column("which", Kind::Text), Column("read_to", Kind::Int)])
.tables(&["notification_marks"]);

static SAVE_MARKS: Statement = Statement::new(
    "INSERT INTO {notification_marks} (tenant_id, recipient, position, is_read) SELECT tenant, which, position, is_read FROM {rows} \
     WHERE true ON CONFLICT (tenant_id, recipient, position) DO UPDATE SET is_read = excluded.is_read",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("position", Kind::Int),
    Column("is_read", Kind::Int),
])
.tables(&["notification_marks"]);

static FORGET_AUDIENCES: Statement = Statement::new(
    "DELETE FROM {notification_audiences} WHERE (tenant_id, audience) IN (SELECT tenant, which FROM {rows})",
)
.rows(KEY)
.tables(&["notification_audiences"]);

static FORGET_INBOXES: Statement = Statement::new(
    "DELETE FROM {notification_inboxes} WHERE (tenant_id, recipient) IN (SELECT tenant, which FROM {rows})",
)
.rows(KEY)
.tables(&["notification_inboxes"]);

static FORGET_MARKS: Statement = Statement::new(
    "DELETE FROM {notification_marks} WHERE (tenant_id, recipient) IN (SELECT tenant, which FROM {rows})",
)
.rows(KEY)
.tables(&["notification_marks"]);

static LOAD_RULES: Statement = Statement::new(
    "SELECT r.tenant_id, r.settings FROM {rows} JOIN {notification_rules} r ON r.tenant_id = rows.tenant",
)
.rows(KEY)
.tables(&["notification_rules"]);

static SAVE_RULES: Statement = Statement::new(
    "INSERT INTO {notification_rules} (tenant_id, settings) SELECT tenant, which FROM {rows} WHERE true \
     ON CONFLICT (tenant_id) DO UPDATE SET settings = excluded.settings",
)
.rows(KEY)
.tables(&["notification_rules"]);

static BEGINNINGS: Statement = Statement::new(
    "SELECT e.tenant_id, e.aggregate_id, e.payload FROM {rows} JOIN events e ON e.tenant_id = rows.tenant \
     AND e.aggregate_type = 'Job' AND e.aggregate_id = rows.which AND e.sequence = 1",
)
.rows(KEY);

static REMOVE_OLD: Statement =
    Statement::new("DELETE FROM {notifications} WHERE expires_at <= $1").tables(&["notifications"]);

static REMOVE_OLD_AUDIENCES: Statement =
    Statement::new("DELETE FROM {notification_audiences} WHERE expires_at <= $1").tables(&["notification_audiences"]);

pub(super) fn statements() -> Vec<&'static Statement> {
    vec![
        &SAVE,
        &SAVE_AUDIENCES,
        &LOAD_INBOXES,
        &SAVE_INBOXES,
        &CLEAR_MARKS,
        &SAVE_MARKS,
        &FORGET_AUDIENCES,
        &FORGET_INBOXES,
        &FORGET_MARKS,
        &LOAD_RULES,
        &SAVE_RULES,
        &BEGINNINGS,
        &REMOVE_OLD,
        &REMOVE_OLD_AUDIENCES,
    ]
}

/// A tenant, and what in it.
pub(super) type Key = (String, String);

/// A row of `notifications` without its key.
pub(super) struct Notification {
    pub(super) event_id: String,
    pub(super) occasion: &'static str,
    pub(super) object: (&'static str, String),
    pub(super) actor: (String, String),
    pub(super) detail: String,
    pub(super) audiences: BTreeSet<String>,
    pub(super) shared: bool,
    pub(super) recorded_at: i64,
    pub(super) expires_at: i64,
}

/// A row of `notification_inboxes` without its key.
#[derive(Clone, Debug, Default)]
pub(super) struct InboxRow {
    pub(super) read_to: i64,
    pub(super) preferences: Preferences,
    pub(super) digested_to: i64,
    pub(super) digest_due: Option<i64>,
    pub(super) signed_in: bool,
}

impl InboxRow {
    fn read(row: &Row) -> Result<Self, DbError> {
        let preferences = serde_json::from_str(&row.text(3)?);
        let preferences =
            preferences.map_err(|error| DbError::Column { column: 3, reason: format!("no preferences: {error}") })?;
        Ok(Self {
            read_to: row.int(2)?,
            preferences,
            digested_to: row.int(4)?,
            digest_due: row.opt_int(5)?,
            signed_in: row.int(6)? != 0,
        })
    }
}

/// What a batch does to the tables.
#[derive(Default)]
pub(super) struct Changes {
    pub(super) notifications: BTreeMap<(String, i64), Notification>,
    pub(super) inboxes: BTreeMap<Key, InboxRow>,
    /// Marks that were taken back as a whole, up to a position.
    pub(super) cleared: BTreeMap<Key, i64>,
    pub(super) marks: BTreeMap<Key, BTreeMap<i64, bool>>,
    /// Recipients who were forgotten before whatever else the batch says of them.
    pub(super) forgotten: BTreeSet<Key>,
    pub(super) rules: BTreeMap<String, String>,
}

impl Changes {
    /// Forgets a recipient, with what the batch has said of them so far.
    pub(super) fn forget(&mut self, key: Key) {
        let of_tenant = self.notifications.iter_mut().filter(|((tenant, _), _)| *tenant == key.0);
        for (_, notification) in of_tenant {
            notification.audiences.remove(&key.1);
        }
        self.inboxes.remove(&key);
        self.cleared.remove(&key);
        self.marks.remove(&key);
        self.forgotten.insert(key);
    }

    /// Writes everything down: what was there before the batch is forgotten first.
    pub(super) async fn store(&self, tx: &mut Tx) -> Result<(), DbError> {
        let mut forget = [&FORGET_AUDIENCES, &FORGET_INBOXES, &FORGET_MARKS].map(|statement| tx.call(statement));
        for (tenant, who) in &self.forgotten {
            for call in &mut forget {
                call.row().text(tenant).text(who);
            }
        }
        let (mut rows, mut audiences) = (tx.call(&SAVE), tx.call(&SAVE_AUDIENCES));
        for ((tenant, position), one) in &self.notifications {
            let row = rows.row().text(tenant).int(*position).text(&one.event_id).text(one.occasion);
            row.text(one.object.0).text(&one.object.1).text(&one.actor.0).text(&one.actor.1).text(&one.detail);
            row.int(i64::from(one.shared)).int(one.recorded_at).int(one.expires_at);
            for audience in &one.audiences {
                audiences.row().text(tenant).text(audience).int(*position).int(one.expires_at);
            }
        }
        let mut inboxes = tx.call(&SAVE_INBOXES);
        for ((tenant, who), row) in &self.inboxes {
            let call = inboxes.row().text(tenant).text(who).int(row.read_to).text(&json(&row.preferences));
            call.int(row.digested_to).opt_int(row.digest_due).int(i64::from(row.signed_in));
        }
        let (mut cleared, mut marks) = (tx.call(&CLEAR_MARKS), tx.call(&SAVE_MARKS));
        for ((tenant, who), position) in &self.cleared {
            cleared.row().text(tenant).text(who).int(*position);
        }
        for ((tenant, who), positions) in &self.marks {
            for (position, read) in positions {
                marks.row().text(tenant).text(who).int(*position).int(i64::from(*read));
            }
        }
        let mut rules = tx.call(&SAVE_RULES);
        for (tenant, settings) in &self.rules {
            rules.row().text(tenant).text(settings);
        }
        for call in forget.into_iter().chain([rows, audiences, inboxes, cleared, marks, rules]) {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }
}

/// Removes what is not kept any longer.
pub(super) async fn remove_old(now: i64, tx: &mut Tx) -> Result<(), DbError> {
    for statement in [&REMOVE_OLD, &REMOVE_OLD_AUDIENCES] {
        let mut call = tx.call(statement);
        call.int(now);
        tx.execute(call).await?;
    }
    Ok(())
}

/// The inboxes of these recipients, as far as they have rows.
pub(super) async fn inboxes(keys: &BTreeSet<Key>, tx: &mut Tx) -> Result<BTreeMap<Key, InboxRow>, DbError> {
    let mut call = tx.call(&LOAD_INBOXES);
    for (tenant, who) in keys {
        call.row().text(tenant).text(who);
    }
    let mut found = BTreeMap::new();
    if call.has_rows() {
        for row in tx.fetch(call).await? {
            found.insert((row.text(0)?, row.text(1)?), InboxRow::read(&row)?);
        }
    }
    Ok(found)
}

/// What tenants wrote of their rules, as far as they wrote anything.
pub(super) async fn rules(tenants: &BTreeSet<&str>, tx: &mut Tx) -> Result<BTreeMap<String, String>, DbError> {
    let mut call = tx.call(&LOAD_RULES);
    for tenant in tenants {
        call.row().text(tenant).text("");
    }
    let mut found = BTreeMap::new();
    if call.has_rows() {
        for row in tx.fetch(call).await? {
            found.insert(row.text(0)?, row.text(1)?);
        }
    }
    Ok(found)
}

/// The first events of jobs.
pub(super) async fn beginnings(jobs: &BTreeSet<Key>, tx: &mut Tx) -> Result<BTreeMap<Key, Value>, DbError> {
    let mut call = tx.call(&BEGINNINGS);
    for (tenant, job) in jobs {
        call.row().text(tenant).text(job);
    }
    let mut found = BTreeMap::new();
    if call.has_rows() {
        for row in tx.fetch(call).await? {
            // What is sealed in it is not looked at.
            found.insert((row.text(0)?, row.text(1)?), serde_json::from_str(&row.text(2)?).unwrap_or_default());
        }
    }
    Ok(found)
}

/// What a tenant wrote of its rules, as it is kept: the group, and which settings it keeps.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(super) struct Written {
    pub(super) notifications: NotificationSettings,
    pub(super) kept: BTreeSet<String>,
}
