//! Sessions as their rows show them: all that a request with a session's cookie must know, in one read by primary key.

use std::collections::BTreeMap;

use aggregates::client::SecretHash;
use aggregates::session::{Authenticated, idle_until, touch_interval};
use chrono::{DateTime, TimeDelta, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;

use crate::read::{Noun, json, moment, rows, these, version};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($($rest:literal),+) => {
        concat!(
            "SELECT session_id, user_id, secret_hash, auth_time, acr, amr, level, idle_seconds, touched_at, expires_at, \
             properties, clients, ip, user_agent, version, created_at FROM ",
            $($rest),+
        )
    };
}

static BY_IDS: Statement =
    Statement::new(select!("{rows} JOIN sessions s ON s.tenant_id = $1 AND s.session_id = rows.which"))
        .rows(&[Column("which", Kind::Text)])
        .by_key();
static OF_USER: Statement = Statement::new(select!(
    "sessions WHERE tenant_id = $1 ",
    "AND user_id = $2 AND session_id > $3 AND expires_at > $4 ORDER BY session_id LIMIT $5"
));
static BEGUN_UNTIL: Statement = Statement::new(select!(
    "sessions WHERE tenant_id = $1 ",
    "AND session_id > $2 AND created_at <= $3 ORDER BY session_id LIMIT $4"
));
// Compared in a row, so that only the index of users has the order: see the grants of a user.
static UNENDED_OF_USER: Statement = Statement::new(
    "SELECT session_id FROM unended_sessions WHERE tenant_id = $1 AND (user_id, session_id) > ($2, $3) AND user_id <= $2 \
     ORDER BY user_id, session_id LIMIT $4",
)
.by_key();

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_IDS, &OF_USER, &BEGUN_UNTIL, &UNENDED_OF_USER];

/// A session that no event has ended. Whether its time is over, [`Session::is_alive`] tells.
#[derive(Clone, Debug, Serialize)]
pub struct Session {
    /// Its id.
    pub session_id: String,
    /// Whose it is.
    pub user_id: String,
    /// What the browser's handle is compared with; never shown.
    #[serde(skip)]
    pub secret_hash: SecretHash,
    /// How the person proved who they are: `auth_time`, `acr`, `amr`, `level`.
    #[serde(flatten)]
    pub authenticated: Authenticated,
    /// Seconds without use after which it is over.
    pub idle_seconds: u32,
    /// When it was last seen in use, up to a touch interval ago.
    pub touched_at: DateTime<Utc>,
    /// When it is over unless it is used before.
    pub idle_until: DateTime<Utc>,
    /// When it is over in any case.
    pub expires_at: DateTime<Utc>,
    /// What is kept with it.
    pub properties: BTreeMap<String, String>,
    /// The `sid` of each client that got tokens in it, by client id.
    pub clients: BTreeMap<String, String>,
    /// Network address of the sign-in.
    pub ip: Option<String>,
    /// Browser of the sign-in.
    pub user_agent: Option<String>,
    /// How many events the row contains.
    pub version: u64,
    /// When it began.
    pub created_at: DateTime<Utc>,
}

impl Session {
    /// Whether it holds at a moment: neither idle for too long nor too old.
    pub fn is_alive(&self, now: DateTime<Utc>) -> bool {
        now < self.expires_at && now < self.idle_until
    }

    /// Whether a handle with this secret opens it at a moment. The comparison does not tell where secrets differ.
    pub fn opens_for(&self, secret: &SecretHash, now: DateTime<Utc>) -> bool {
        self.secret_hash.matches(secret) && self.is_alive(now)
    }

    /// Whether its use is worth an event: the last touch is long enough ago.
    pub fn needs_touch(&self, now: DateTime<Utc>) -> bool {
        now >= self.touched_at + TimeDelta::seconds(touch_interval(self.idle_seconds).into())
    }
}

impl Noun for Session {
    fn read(row: &Row) -> Result<Self, DbError> {
        let unreadable = |column: usize, reason: &str| DbError::Column { column, reason: reason.to_owned() };
        let level = u8::try_from(row.int(6)?).map_err(|_| unreadable(6, "this is no level"))?;
        let idle_seconds = u32::try_from(row.int(7)?).map_err(|_| unreadable(7, "this is no length of time"))?;
        let touched_at = moment(row, 8)?;
        Ok(Self {
            session_id: row.text(0)?,
            user_id: row.text(1)?,
            secret_hash: SecretHash::parse(&row.text(2)?).map_err(|error| unreadable(2, &error.to_string()))?,
            authenticated: Authenticated { auth_time: moment(row, 3)?, acr: row.text(4)?, amr: json(row, 5)?, level },
            idle_seconds,
            touched_at,
            idle_until: idle_until(touched_at, idle_seconds),
            expires_at: moment(row, 9)?,
            properties: json(row, 10)?,
            clients: json(row, 11)?,
            ip: row.opt_text(12)?,
            user_agent: row.opt_text(13)?,
            version: version(row, 14)?,
            created_at: moment(row, 15)?,
        })
    }

    fn id(&self) -> &str {
        &self.session_id
    }
}

/// A session by its id. It may be over: ask [`Session::opens_for`].
pub async fn by_id(db: &Db, tenant: &TenantId, session_id: &str) -> Result<Option<Session>, QueryError> {
    Ok(by_ids(db, tenant, &[session_id.to_owned()]).await?.pop())
}

/// The sessions of these ids, in any order; the others are left out.
pub async fn by_ids(db: &Db, tenant: &TenantId, ids: &[String]) -> Result<Vec<Session>, QueryError> {
    these(db, tenant, &BY_IDS, ids).await
}

/// The sessions of a user that are not too old at a moment, by id, which is the order in which they began. Those that were idle
/// for too long are left out, so a page may have fewer rows than its limit and still be followed by another.
pub async fn of_user(
    db: &Db,
    tenant: &TenantId,
    user_id: &str,
    now: DateTime<Utc>,
    page: &Page,
) -> Result<Listing<Session>, QueryError> {
    if user_id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &OF_USER, |call| {
        call.text(tenant.as_str()).text(user_id).text(&after).int(now.timestamp_micros()).int(page.fetch());
    });
    let mut listing = Listing::of(page, found.await?, |session: &Session| [session.id()]);
    listing.items.retain(|session| session.is_alive(now));
    Ok(listing)
}

/// The sessions of a tenant that began by a moment and of which no event says that they have ended, by id. Some may be over: that
/// costs no event.
pub async fn begun_until(
    db: &Db,
    tenant: &TenantId,
    until: DateTime<Utc>,
    page: &Page,
) -> Result<Listing<Session>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &BEGUN_UNTIL, |call| {
        call.text(tenant.as_str()).text(&after).int(until.timestamp_micros()).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |session: &Session| [session.id()]))
}

/// A session that is worth nothing because its person may not sign in, and of which no event says yet that it has ended.
struct Unended(String);

impl Noun for Unended {
    fn read(row: &Row) -> Result<Self, DbError> {
        row.text(0).map(Self)
    }

    fn id(&self) -> &str {
        &self.0
    }
}

/// The ids of the sessions that went with a user's right to sign in, and of which no event says yet that they have ended.
pub async fn unended_of_user(
    db: &Db,
    tenant: &TenantId,
    user_id: &str,
    page: &Page,
) -> Result<Listing<String>, QueryError> {
    if user_id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &UNENDED_OF_USER, |call| {
        call.text(tenant.as_str()).text(user_id).text(&after).int(page.fetch());
    });
    let Listing { items, next } = Listing::of(page, found.await?, |session: &Unended| [session.id()]);
    Ok(Listing { items: items.into_iter().map(|session| session.0).collect(), next })
}
