//! What somebody is told of, as their bell shows it: lists, how much of it is unread, and what they want by mail.
//!
//! A notification is one row, whoever hears of it. Who looks is a [`Reader`]: their own name, and by what else they are told, which is what
//! they may do and the groups that they are in at the moment of looking.

mod hearers;

use std::collections::{BTreeMap, BTreeSet};

use aggregates::ScopeSet;
use aggregates::inbox::{Preferences, user_recipient};
use aggregates::role::Permission;
use aggregates::tenant::Occasion;
use chrono::{DateTime, Utc};
use journal::db::{Call, Column, Db, DbError, Kind, Row, Scope, Statement};
use journal::{Position, TenantId};
use serde::Serialize;
use serde_json::{Map, Value};

pub use hearers::Hearers;

use crate::read::{Noun, json, moment, rows, version, word};
use crate::{Listing, Page, QueryError};

/// The audiences by which the reader is told beside their own name.
const AUDIENCES: &[Column] = &[Column("which", Kind::Text)];
/// How far unread notifications are counted.
const COUNTED: u32 = 100;

macro_rules! columns {
    () => {
        "n.position, n.event_id, n.occasion, n.object_kind, n.object_id, n.actor_kind, n.actor_id, n.detail, n.recorded_at, \
         COALESCE(m.is_read, CASE WHEN n.position <= COALESCE(i.read_to, 0) THEN 1 ELSE 0 END) AS is_read"
    };
}

macro_rules! seen_by_reader {
    () => {
        "LEFT JOIN notification_marks m ON m.tenant_id = $1 AND m.recipient = $2 AND m.position = n.position \
         LEFT JOIN notification_inboxes i ON i.tenant_id = $1 AND i.recipient = $2 "
    };
}

macro_rules! as_searched {
    () => {
        "AND n.position < $4 AND n.position > $5 AND n.expires_at > $6 AND (CAST($7 AS TEXT) IS NULL OR n.occasion = $7) \
         AND (CAST($8 AS TEXT) IS NULL OR n.object_id = $8) AND n.recorded_at >= $9 AND n.recorded_at <= $10 \
         AND (CAST($11 AS BIGINT) IS NULL \
         OR COALESCE(m.is_read, CASE WHEN n.position <= COALESCE(i.read_to, 0) THEN 1 ELSE 0 END) = $11) \
         ORDER BY n.position DESC LIMIT $12"
    };
}

/// Whether the reader hears of `n` by something else than their own name.
macro_rules! shared_with_reader {
    () => {
        "n.shared = 1 AND EXISTS (SELECT 1 FROM notification_audiences s WHERE s.tenant_id = $1 AND s.position = n.position \
         AND (s.audience IN (SELECT which FROM {rows}) OR s.audience IN (SELECT 'group:' || g.group_id FROM group_members g \
         WHERE g.tenant_id = $1 AND g.user_id = $3 AND g.until_position = 9223372036854775807))) "
    };
}

/// What the reader hears of by their own name, and what by others, each thing once: as many of both as are wanted at most.
macro_rules! found {
    ($before:literal, $after:literal) => {
        concat!(
            $before,
            " FROM (SELECT * FROM (SELECT ",
            columns!(),
            " FROM notification_audiences a JOIN notifications n ON n.tenant_id = a.tenant_id AND n.position = a.position ",
            seen_by_reader!(),
            "WHERE a.tenant_id = $1 AND a.audience = $2 AND a.position < $4 AND a.position > $5 ",
            as_searched!(),
            ") own UNION ALL SELECT * FROM (SELECT ",
            columns!(),
            " FROM notifications n ",
            seen_by_reader!(),
            "WHERE n.tenant_id = $1 AND ",
            shared_with_reader!(),
            "AND NOT EXISTS (SELECT 1 FROM notification_audiences p WHERE p.tenant_id = $1 AND p.audience = $2 \
             AND p.position = n.position) ",
            as_searched!(),
            ") shared) found",
            $after
        )
    };
}

static LIST: Statement = Statement::new(found!("SELECT *", " ORDER BY position DESC LIMIT $12")).rows(AUDIENCES);
static COUNT: Statement = Statement::new(found!("SELECT COUNT(*)", "")).rows(AUDIENCES);
static PLACE: Statement = Statement::new(concat!(
    "SELECT n.position FROM notifications n WHERE n.tenant_id = $1 AND n.event_id = $4 AND n.expires_at > $5 AND (EXISTS \
     (SELECT 1 FROM notification_audiences p WHERE p.tenant_id = $1 AND p.audience = $2 AND p.position = n.position) OR (",
    shared_with_reader!(),
    "))"
))
.rows(AUDIENCES);
static AT: Statement = Statement::new(
    "SELECT n.position, n.event_id, n.occasion, n.object_kind, n.object_id, n.actor_kind, n.actor_id, n.detail, n.recorded_at, \
     0 AS is_read FROM notifications n WHERE n.tenant_id = $1 AND n.position = $2",
);
static PREFERENCES: Statement = Statement::new(
    "SELECT recipient, preferences FROM notification_inboxes WHERE tenant_id = $1 AND recipient IN (SELECT which FROM {rows})",
)
.rows(AUDIENCES);

pub(crate) const STATEMENTS: &[&Statement] =
    &[&LIST, &COUNT, &PLACE, &AT, &PREFERENCES, &hearers::HEARERS, &hearers::WHO_MAY, &hearers::MEMBERS];

/// A notification.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Notification {
    /// Where the event that it tells stands in the log.
    pub position: Position,
    /// The id of that event, which is the notification's.
    pub notification_id: String,
    /// What happened.
    pub occasion: Occasion,
    /// What it is about: `job`, `webhook`, `user`, `role` or `tenant`.
    pub object_kind: String,
    /// Which.
    pub object_id: String,
    /// Who did it: `user`, `client`, `operator` or `system`.
    pub actor_kind: String,
    /// Which one.
    pub actor_id: String,
    /// More that is told of it.
    pub detail: Map<String, Value>,
    /// When.
    pub at: DateTime<Utc>,
    /// Whether its reader has read it.
    pub read: bool,
    #[serde(skip)]
    key: String,
}

impl Notification {
    /// Whether it is about this user, or about a role of theirs.
    pub fn is_about(&self, user_id: &str) -> bool {
        self.person() == Some(user_id)
    }

    /// The id of the user whom it is about; none where it is about nobody.
    pub fn person(&self) -> Option<&str> {
        match self.object_kind.as_str() {
            "user" => Some(&self.object_id),
            "role" => self.detail.get("user_id")?.as_str(),
            _ => None,
        }
    }
}

impl Noun for Notification {
    fn read(row: &Row) -> Result<Self, DbError> {
        let position = version(row, 0)?;
        Ok(Self {
            position,
            notification_id: row.text(1)?,
            occasion: word(row, 2)?,
            object_kind: row.text(3)?,
            object_id: row.text(4)?,
            actor_kind: row.text(5)?,
            actor_id: row.text(6)?,
            detail: json(row, 7)?,
            at: moment(row, 8)?,
            read: row.int(9)? != 0,
            key: position.to_string(),
        })
    }

    fn id(&self) -> &str {
        &self.key
    }
}

/// Somebody who looks at what they are told.
#[derive(Clone, Debug)]
pub struct Reader {
    recipient: Option<String>,
    user: Option<String>,
    audiences: BTreeSet<String>,
}

impl Reader {
    /// A person of the tenant, who may do what this scope says.
    pub fn user(user_id: &str, scope: &ScopeSet) -> Self {
        Self {
            recipient: Some(user_recipient(user_id)),
            user: Some(user_id.to_owned()),
            audiences: by_permission(scope),
        }
    }

    /// A client of the tenant that speaks for itself.
    pub fn client(client_id: &str, scope: &ScopeSet) -> Self {
        Self { recipient: Some(format!("client:{client_id}")), user: None, audiences: by_permission(scope) }
    }

    /// Somebody of elsewhere, who is told what concerns those who may do what this scope says.
    pub fn stranger(scope: &ScopeSet) -> Self {
        Self { recipient: None, user: None, audiences: by_permission(scope) }
    }

    /// Whose inbox it is; none of a stranger.
    pub fn recipient(&self) -> Option<&str> {
        self.recipient.as_deref()
    }

    fn fill(&self, tenant: &TenantId, call: &mut Call) {
        call.text(tenant.as_str()).text(self.recipient.as_deref().unwrap_or_default());
        call.text(self.user.as_deref().unwrap_or_default());
    }

    fn fill_audiences(&self, call: &mut Call) {
        // Nobody's audience, so that there is always one to compare with.
        call.row().text("");
        for audience in &self.audiences {
            call.row().text(audience);
        }
    }

    fn is_usable(&self) -> bool {
        // PostgreSQL refuses U+0000 with an error; nothing is stored for anybody of such a name.
        !self.recipient.as_ref().is_some_and(|name| name.contains('\0'))
    }
}

fn by_permission(scope: &ScopeSet) -> BTreeSet<String> {
    let all = Permission::ALL.iter().filter(|permission| permission.is_in(scope));
    all.map(|permission| format!("permission:{}", permission.scope())).collect()
}

/// Which notifications; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What happened.
    pub occasion: Option<Occasion>,
    /// What it is about, by id.
    pub object: Option<String>,
    /// Whether it was read.
    pub read: Option<bool>,
    /// Happened at this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Happened at this moment or earlier.
    pub to: Option<DateTime<Utc>>,
    /// Only after this position.
    pub after: Option<Position>,
    /// Only up to and including this position.
    pub until: Option<Position>,
}

impl Search {
    fn fill(&self, before: i64, now: DateTime<Utc>, most: i64, call: &mut Call) {
        let number = |position: Position| i64::try_from(position).unwrap_or(i64::MAX);
        let before = self.until.map_or(before, |until| before.min(number(until).saturating_add(1)));
        call.int(before).int(self.after.map_or(0, number)).int(now.timestamp_micros());
        call.opt_text(self.occasion.map(Occasion::as_str)).opt_text(self.object.as_deref());
        call.int(self.from.map_or(i64::MIN, |at| at.timestamp_micros()));
        call.int(self.to.map_or(i64::MAX, |at| at.timestamp_micros()));
        call.opt_int(self.read.map(i64::from)).int(most);
    }

    /// A page of what a reader finds, the last first.
    pub async fn page(
        &self,
        db: &Db,
        tenant: &TenantId,
        reader: &Reader,
        (page, now): (&Page, DateTime<Utc>),
    ) -> Result<Listing<Notification>, QueryError> {
        if !reader.is_usable() || self.object.as_ref().is_some_and(|object| object.contains('\0')) {
            return Ok(Listing { items: Vec::new(), next: None });
        }
        let before = match page.key::<1>()? {
            Some([seen]) => seen.parse::<i64>().map_err(|_| QueryError::Cursor)?,
            None => i64::MAX,
        };
        let found = rows(db, Scope::Tenant(tenant.clone()), &LIST, |call| {
            reader.fill(tenant, call);
            self.fill(before, now, page.fetch(), call);
            reader.fill_audiences(call);
        });
        Ok(Listing::of(page, found.await?, |one: &Notification| [one.id()]))
    }
}

struct Number(i64);

impl Noun for Number {
    fn read(row: &Row) -> Result<Self, DbError> {
        row.int(0).map(Self)
    }

    fn id(&self) -> &'static str {
        ""
    }
}

/// How many notifications a reader has not read, counted to 100.
pub async fn unread(db: &Db, tenant: &TenantId, reader: &Reader, now: DateTime<Utc>) -> Result<u32, QueryError> {
    if !reader.is_usable() {
        return Ok(0);
    }
    let search = Search { read: Some(false), ..Search::default() };
    let found: Vec<Number> = rows(db, Scope::Tenant(tenant.clone()), &COUNT, |call| {
        reader.fill(tenant, call);
        search.fill(i64::MAX, now, i64::from(COUNTED), call);
        reader.fill_audiences(call);
    })
    .await?;
    let number = found.first().and_then(|Number(number)| u32::try_from(*number).ok()).unwrap_or_default();
    Ok(number.min(COUNTED))
}

/// The position of a notification that a reader is told, by its id.
pub async fn place(
    db: &Db,
    tenant: &TenantId,
    reader: &Reader,
    (id, now): (&str, DateTime<Utc>),
) -> Result<Option<Position>, QueryError> {
    if !reader.is_usable() || id.contains('\0') {
        return Ok(None);
    }
    let found: Vec<Number> = rows(db, Scope::Tenant(tenant.clone()), &PLACE, |call| {
        reader.fill(tenant, call);
        call.text(id).int(now.timestamp_micros());
        reader.fill_audiences(call);
    })
    .await?;
    Ok(found.first().and_then(|Number(position)| Position::try_from(*position).ok()))
}

/// The notification of the event at a position, whoever hears of it.
pub async fn at(db: &Db, tenant: &TenantId, position: Position) -> Result<Option<Notification>, QueryError> {
    let Ok(position) = i64::try_from(position) else { return Ok(None) };
    let found = rows(db, Scope::Tenant(tenant.clone()), &AT, |call| {
        call.text(tenant.as_str()).int(position);
    });
    Ok(found.await?.into_iter().next())
}

struct Name(String);

impl Noun for Name {
    fn read(row: &Row) -> Result<Self, DbError> {
        row.text(0).map(Self)
    }

    fn id(&self) -> &str {
        &self.0
    }
}

async fn names(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    fill: impl FnOnce(&mut Call),
) -> Result<Vec<String>, QueryError> {
    let found: Vec<Name> = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str());
        fill(call);
    })
    .await?;
    Ok(found.into_iter().map(|Name(name)| name).collect())
}

/// What some recipients want by mail, as far as they chose anything.
pub async fn preferences(
    db: &Db,
    tenant: &TenantId,
    recipients: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, Preferences>, QueryError> {
    struct Chosen(String, Preferences);
    impl Noun for Chosen {
        fn read(row: &Row) -> Result<Self, DbError> {
            Ok(Self(row.text(0)?, json(row, 1)?))
        }

        fn id(&self) -> &str {
            &self.0
        }
    }
    let found: Vec<Chosen> = rows(db, Scope::Tenant(tenant.clone()), &PREFERENCES, |call| {
        call.text(tenant.as_str());
        call.row().text("");
        for recipient in recipients {
            call.row().text(&recipient);
        }
    })
    .await?;
    Ok(found.into_iter().map(|Chosen(recipient, preferences)| (recipient, preferences)).collect())
}
