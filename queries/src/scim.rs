//! Which users a provisioning client asks for: ids in an order, found along indexes.
//!
//! The answer is ids and no more, because whoever shows a user to a client folds their stream. Somebody who is being deleted is gone to
//! it (RFC 7644 §3.6). Nothing here grows with the tenant: keys find a few, pages are bounded, and so is the count.

use aggregates::identifier::{IdentifierKind, normalise};
use journal::TenantId;
use journal::db::{Call, Db, DbError, Row, Scope, Statement};

use crate::read::{Noun, rows};
use crate::{Listing, Page, QueryError};

macro_rules! found {
    ($($rest:literal),+) => {
        concat!("SELECT user_id, updated_at FROM users WHERE tenant_id = $1 AND state <> 'pending_deletion' AND ", $($rest),+)
    };
}

macro_rules! keyed {
    ($column:literal) => {
        found!($column, " = $2 ORDER BY user_id LIMIT $3")
    };
}

macro_rules! prefixed {
    ($column:literal) => {
        found!($column, " >= $2 AND ", $column, " < $4 ORDER BY ", $column, ", user_id LIMIT $3")
    };
}

macro_rules! counted {
    ($rest:literal) => {
        concat!(
            "SELECT COUNT(*) FROM (SELECT 1 FROM users WHERE tenant_id = $1 AND state <> 'pending_deletion'",
            $rest,
            ") AS found"
        )
    };
}

static BY_ID: Statement = Statement::new(keyed!("user_id"));
static BY_USER_NAME: Statement = Statement::new(keyed!("user_name_search"));
static BY_EMAIL: Statement = Statement::new(keyed!("email_search"));
// One user at most has it, so there is no order to keep; for one, SQLite would read all users along their ids.
static BY_EXTERNAL_ID: Statement = Statement::new(found!("external_id = $2 LIMIT $3"));
static FROM_USER_NAME: Statement = Statement::new(prefixed!("user_name_search"));
static FROM_EMAIL: Statement = Statement::new(prefixed!("email_search"));
static ALL: Statement = Statement::new(found!("user_id > $2 ORDER BY user_id LIMIT $3 OFFSET $4"));
static IN_USE: Statement = Statement::new(found!("active = $5 AND user_id > $2 ORDER BY user_id LIMIT $3 OFFSET $4"));
static CHANGED: Statement = Statement::new(found!(
    "updated_at <= $6 AND (updated_at, user_id) > ($5, $2) ORDER BY updated_at, user_id LIMIT $3 OFFSET $4"
));
static COUNT_ALL: Statement = Statement::new(counted!(" LIMIT $2"));
static COUNT_IN_USE: Statement = Statement::new(counted!(" AND active = $3 LIMIT $2"));
static COUNT_CHANGED: Statement = Statement::new(counted!(" AND updated_at >= $3 AND updated_at <= $4 LIMIT $2"));

pub(crate) const STATEMENTS: &[&Statement] = &[
    &BY_ID,
    &BY_USER_NAME,
    &BY_EMAIL,
    &BY_EXTERNAL_ID,
    &FROM_USER_NAME,
    &FROM_EMAIL,
    &ALL,
    &IN_USE,
    &CHANGED,
    &COUNT_ALL,
    &COUNT_IN_USE,
    &COUNT_CHANGED,
];

/// What a few users are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The id.
    Id,
    /// The name to sign in with.
    UserName,
    /// The preferred e-mail address.
    Email,
    /// The id that a provisioning client knows them by.
    ExternalId,
}

/// Many users, in an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// All of them, by id.
    All,
    /// Those whose account is in use, or is not, by id.
    InUse(bool),
    /// Those who changed between two moments, both counted, in microseconds since 1970; by when they did.
    Changed(i64, i64),
}

/// A user who was found.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    user_id: String,
    updated_at: String,
}

impl Noun for Found {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { user_id: row.text(0)?, updated_at: row.int(1)?.to_string() })
    }

    fn id(&self) -> &str {
        &self.user_id
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

fn usable(text: &str) -> bool {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    !text.contains('\0')
}

/// The users with this key, at most so many.
pub async fn keyed(db: &Db, tenant: &TenantId, key: Key, text: &str, most: u32) -> Result<Vec<String>, QueryError> {
    let (statement, form) = match key {
        Key::Id => (&BY_ID, Some(text.to_owned())),
        Key::ExternalId => (&BY_EXTERNAL_ID, Some(text.to_owned())),
        Key::UserName => (&BY_USER_NAME, normalise(&IdentifierKind::UserName, text).ok()),
        Key::Email => (&BY_EMAIL, normalise(&IdentifierKind::Email, text).ok()),
    };
    let Some(form) = form.filter(|form| usable(form)) else { return Ok(Vec::new()) };
    ids(db, tenant, statement, |call| {
        call.text(&form).int(i64::from(most));
    })
    .await
}

/// The users whose name or address begins with a text, in the order of it, at most so many. Only [`Key::UserName`] and [`Key::Email`]
/// have an order.
pub async fn prefixed(db: &Db, tenant: &TenantId, key: Key, text: &str, most: u32) -> Result<Vec<String>, QueryError> {
    let statement = if key == Key::Email { &FROM_EMAIL } else { &FROM_USER_NAME };
    let Ok(form) = normalise(&IdentifierKind::UserName, text) else { return Ok(Vec::new()) };
    ids(db, tenant, statement, |call| {
        call.text(&form).int(i64::from(most)).text(&format!("{form}\u{10ffff}"));
    })
    .await
}

async fn ids(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    fill: impl FnOnce(&mut Call),
) -> Result<Vec<String>, QueryError> {
    let found: Vec<Found> = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str());
        fill(call);
    })
    .await?;
    Ok(found.into_iter().map(|found| found.user_id).collect())
}

/// A page of many, some of them skipped. A cursor goes with its source.
pub async fn page(
    db: &Db,
    tenant: &TenantId,
    source: Source,
    page: &Page,
    skip: u32,
) -> Result<Listing<String>, QueryError> {
    let [at, id] = match source {
        Source::Changed(from, _) => {
            page.key()?.unwrap_or_else(|| [(from.saturating_sub(1)).to_string(), "\u{10ffff}".to_owned()])
        }
        Source::All | Source::InUse(_) => [String::new(), page.key::<1>()?.map(|[id]| id).unwrap_or_default()],
    };
    let at: i64 = if at.is_empty() { 0 } else { at.parse().map_err(|_| QueryError::Cursor)? };
    let statement = match source {
        Source::All => &ALL,
        Source::InUse(_) => &IN_USE,
        Source::Changed(..) => &CHANGED,
    };
    let found: Vec<Found> = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).text(&id).int(page.fetch()).int(i64::from(skip));
        match source {
            Source::All => {}
            Source::InUse(active) => {
                call.int(i64::from(active));
            }
            Source::Changed(_, to) => {
                call.int(at).int(to);
            }
        }
    })
    .await?;
    let listing = match source {
        Source::Changed(..) => Listing::of(page, found, |one: &Found| [one.updated_at.as_str(), one.id()]),
        Source::All | Source::InUse(_) => Listing::of(page, found, |one: &Found| [one.id()]),
    };
    Ok(Listing { items: listing.items.into_iter().map(|found| found.user_id).collect(), next: listing.next })
}

/// How many there are, counted no further than so many.
pub async fn count(db: &Db, tenant: &TenantId, source: Source, most: u32) -> Result<u32, QueryError> {
    let statement = match source {
        Source::All => &COUNT_ALL,
        Source::InUse(_) => &COUNT_IN_USE,
        Source::Changed(..) => &COUNT_CHANGED,
    };
    let found: Vec<Number> = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).int(i64::from(most));
        match source {
            Source::All => {}
            Source::InUse(active) => {
                call.int(i64::from(active));
            }
            Source::Changed(from, to) => {
                call.int(from).int(to);
            }
        }
    })
    .await?;
    Ok(found.first().and_then(|Number(number)| u32::try_from(*number).ok()).unwrap_or_default())
}
