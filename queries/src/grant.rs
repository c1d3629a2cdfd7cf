//! Grants as their rows show them: the request that waits for its answer, and what people and clients hold.

use aggregates::ScopeSet;
use aggregates::grant::{AuthorizationRequest, GrantStatus};
use aggregates::session::touch_interval;
use chrono::{DateTime, TimeDelta, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;
use uuid::Uuid;

use crate::read::{Noun, id, json, moment, one, opt_json, opt_moment, rows, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT grant_id, state, client_id, user_id, session_id, scope, resources, request, auth_time, expires_at, version, \
             created_at, updated_at FROM grants WHERE tenant_id = $1 ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND grant_id = $2")).by_key();
// `(user_id, grant_id) > ($5, $2) AND user_id <= $5` says what `user_id = $5 AND grant_id > $2` says, in an order that only the index of
// users has. With `=` the primary key has that order too, and PostgreSQL reads the grants of everybody by it where most grants are of
// few people and the plan is kept.
static OF_USER: Statement = Statement::new(select!(
    "AND (user_id, grant_id) > ($5, $2) AND user_id <= $5 AND expires_at > $3 ORDER BY user_id, grant_id LIMIT $4"
))
.by_key();
static OF_CLIENT: Statement = Statement::new(select!(
    "AND (client_id, grant_id) > ($5, $2) AND client_id <= $5 AND expires_at > $3 ORDER BY client_id, grant_id LIMIT $4"
));
static OF_SESSION: Statement = Statement::new(select!(
    "AND (session_id, grant_id) > ($5, $2) AND session_id <= $5 AND expires_at > $3 ORDER BY session_id, grant_id LIMIT $4"
))
.by_key();
static OF_USER_AND_CLIENT: Statement = Statement::new(select!(
    "AND (user_id, grant_id) > ($5, $2) AND user_id <= $5 AND expires_at > $3 AND client_id = $6 \
     ORDER BY user_id, grant_id LIMIT $4"
));
static OF_EVERYBODY: Statement =
    Statement::new(select!("AND grant_id > $2 AND expires_at > $3 ORDER BY grant_id LIMIT $4"));
static EXCHANGED: Statement = Statement::new(
    "SELECT g.grant_id FROM {rows} JOIN grants g ON g.tenant_id = $1 AND g.origin_grant = rows.which AND g.expires_at > $2 \
     ORDER BY g.grant_id LIMIT $3",
)
.rows(&[Column("which", Kind::Text)]);
static STANDINGS: Statement = Statement::new(
    "SELECT g.grant_id, g.user_id, g.scope, CAST(CASE WHEN g.session_id IS NULL OR EXISTS (SELECT 1 FROM sessions s \
     WHERE s.tenant_id = g.tenant_id AND s.session_id = g.session_id AND s.expires_at > $2 \
     AND s.touched_at + s.idle_seconds * 1000000 > $2) THEN 1 ELSE 0 END AS BIGINT) \
     AS session_lasts, CAST(CASE WHEN EXISTS (SELECT 1 FROM barred_users b WHERE b.tenant_id = g.tenant_id \
     AND b.user_id = g.user_id AND b.barred_until > $2) THEN 0 ELSE 1 END AS BIGINT) AS person_free, g.session_id, \
     (SELECT s.touched_at FROM sessions s WHERE s.tenant_id = g.tenant_id AND s.session_id = g.session_id) AS touched_at, \
     (SELECT s.idle_seconds FROM sessions s WHERE s.tenant_id = g.tenant_id AND s.session_id = g.session_id) AS idle_seconds \
     FROM {rows} JOIN grants g ON g.tenant_id = $1 AND g.grant_id = rows.which",
)
.rows(&[Column("which", Kind::Text)])
.by_key();

pub(crate) const STATEMENTS: &[&Statement] =
    &[&BY_ID, &OF_USER, &OF_CLIENT, &OF_SESSION, &OF_USER_AND_CLIENT, &OF_EVERYBODY, &EXCHANGED, &STANDINGS];

/// Where the end stands of a grant that has none, in microseconds: beyond every end that can be set.
const NEVER: i64 = 253_402_300_799_000_000;

/// A grant of a person, or a request for one.
#[derive(Clone, Debug, Serialize)]
pub struct Grant {
    /// Its id.
    pub grant_id: Uuid,
    /// Where it stands: `pending`, `granted` or `exchanged`; others have no row. Whether its time is over, [`Grant::is_live`] tells.
    pub state: GrantStatus,
    /// Who asked.
    pub client_id: String,
    /// Who allowed it; nobody yet while it is pending.
    pub user_id: Option<String>,
    /// The session with which it ends; none for `offline_access` once its code was exchanged.
    pub session_id: Option<String>,
    /// What was asked for while it is pending, and then what was allowed.
    pub scope: ScopeSet,
    /// For which resources.
    pub resources: Vec<String>,
    /// The whole request, while it is pending.
    pub request: Option<AuthorizationRequest>,
    /// When the person had signed in.
    pub auth_time: Option<DateTime<Utc>>,
    /// When it, or the last of its tokens, expires; `None` where a refresh token never does.
    pub expires_at: Option<DateTime<Utc>>,
    /// How many events its row contains.
    pub version: u64,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded: its last use, once it is exchanged.
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    key: String,
}

impl Grant {
    /// Whether its time is not over at a moment.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}

impl Noun for Grant {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            grant_id: id(row, 0)?,
            state: word(row, 1)?,
            client_id: row.text(2)?,
            user_id: row.opt_text(3)?,
            session_id: row.opt_text(4)?,
            scope: word(row, 5)?,
            resources: json(row, 6)?,
            request: opt_json(row, 7)?,
            auth_time: opt_moment(row, 8)?,
            expires_at: if row.int(9)? == NEVER { None } else { Some(moment(row, 9)?) },
            version: version(row, 10)?,
            created_at: moment(row, 11)?,
            updated_at: moment(row, 12)?,
            key: row.text(0)?,
        })
    }

    fn id(&self) -> &str {
        &self.key
    }
}

/// Whose grants are wanted.
#[derive(Clone, Copy, Debug)]
pub enum Of<'a> {
    /// All that a user allowed.
    User(&'a str),
    /// All that a client asked for or has, pending ones among them.
    Client(&'a str),
    /// Those that end with a session.
    Session(&'a str),
    /// What a user allowed a client.
    UserAndClient(&'a str, &'a str),
    /// Everybody's in the tenant.
    Everybody,
}

impl<'a> Of<'a> {
    fn statement(self) -> (&'static Statement, [Option<&'a str>; 2]) {
        match self {
            Self::User(user) => (&OF_USER, [Some(user), None]),
            Self::Client(client) => (&OF_CLIENT, [Some(client), None]),
            Self::Session(session) => (&OF_SESSION, [Some(session), None]),
            Self::UserAndClient(user, client) => (&OF_USER_AND_CLIENT, [Some(user), Some(client)]),
            Self::Everybody => (&OF_EVERYBODY, [None, None]),
        }
    }
}

/// A grant by its id. It may be over: ask [`Grant::is_live`].
pub async fn by_id(db: &Db, tenant: &TenantId, grant_id: Uuid) -> Result<Option<Grant>, QueryError> {
    one(db, tenant, &BY_ID, &grant_id.to_string()).await
}

/// Grants that are not over at a moment, by id, which is the order in which they began. Whoever takes them back asks for the first
/// page again and again until it is empty.
pub async fn list(
    db: &Db,
    tenant: &TenantId,
    of: Of<'_>,
    now: DateTime<Utc>,
    page: &Page,
) -> Result<Listing<Grant>, QueryError> {
    let (statement, keys) = of.statement();
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if keys.into_iter().flatten().any(|key| key.contains('\0')) {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).text(&after).int(now.timestamp_micros()).int(page.fetch());
        for key in keys.into_iter().flatten() {
            call.text(key);
        }
    });
    Ok(Listing::of(page, found.await?, |grant: &Grant| [grant.id()]))
}

/// Grants that were exchanged for tokens of these and are not over at a moment, so many at most. Whoever takes them back asks again until
/// there are none.
pub async fn exchanged(
    db: &Db,
    tenant: &TenantId,
    grants: &[Uuid],
    now: DateTime<Utc>,
    most: u32,
) -> Result<Vec<Uuid>, QueryError> {
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    let mut call = db.call(&EXCHANGED);
    call.text(tenant.as_str()).int(now.timestamp_micros()).int(most.into());
    for grant in grants {
        call.row().text(&grant.to_string());
    }
    let found = db.ask(&Scope::Tenant(tenant.clone()), call).await?;
    Ok(found.iter().map(|row| id(row, 0)).collect::<Result<_, DbError>>()?)
}

/// What a grant stands on at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Who allowed it; nobody yet while it is pending.
    pub user_id: Option<String>,
    /// What was allowed.
    pub scope: ScopeSet,
    /// Whether the session with which it ends lasts; also where there is none.
    pub session_lasts: bool,
    /// Whether its person is not barred.
    pub person_free: bool,
    /// That session, and from when on its use is worth an event.
    session: Option<(String, DateTime<Utc>)>,
}

impl Standing {
    /// Whether tokens may be issued on it.
    pub fn holds(&self) -> bool {
        self.session_lasts && self.person_free
    }

    /// The session with which it ends, where its use at a moment is worth an event.
    pub fn session_to_touch(&self, now: DateTime<Utc>) -> Option<&str> {
        self.session.as_ref().filter(|(_, again)| self.session_lasts && *again <= now).map(|(id, _)| id.as_str())
    }
}

/// What these grants stand on at a moment, in one read and any order. One that has no row, because it is over or nobody began it,
/// is left out.
pub async fn standings(
    db: &Db,
    tenant: &TenantId,
    grants: &[Uuid],
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, Standing)>, QueryError> {
    if grants.is_empty() {
        return Ok(Vec::new());
    }
    let mut call = db.call(&STANDINGS);
    call.text(tenant.as_str()).int(now.timestamp_micros());
    for grant in grants {
        call.row().text(&grant.to_string());
    }
    let found = db.ask(&Scope::Tenant(tenant.clone()), call).await?;
    let standings = found.iter().map(|row| Ok((id(row, 0)?, standing(row)?))).collect::<Result<_, DbError>>();
    Ok(standings?)
}

fn standing(row: &Row) -> Result<Standing, DbError> {
    let mut session = None;
    if let (Some(id), Some(idle_seconds)) = (row.opt_text(5)?, row.opt_int(7)?) {
        let interval = touch_interval(u32::try_from(idle_seconds).unwrap_or(u32::MAX));
        session = Some((id, moment(row, 6)? + TimeDelta::seconds(interval.into())));
    }
    Ok(Standing {
        user_id: row.opt_text(1)?,
        scope: word(row, 2)?,
        session_lasts: row.int(3)? == 1,
        person_free: row.int(4)? == 1,
        session,
    })
}
