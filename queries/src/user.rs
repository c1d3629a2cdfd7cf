//! Users as their rows show them: lists and searches. Whoever needs the whole profile loads the stream.

use std::collections::BTreeSet;

use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::user::UserStatus;
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Call, Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;

use crate::delegation::{self, PART};
use crate::read::{Noun, moment, one, opt_moment, page_of, rows, these, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! from {
    ($($rest:literal),+) => {
        concat!(
            "SELECT user_id, state, active, user_name, display_name, given_name, family_name, email, email_verified, \
             phone_number, external_id, locked_until, purge_after, version, created_at, updated_at, user_name_search, \
             email_search, name_search FROM ",
            $($rest),+
        )
    };
}

macro_rules! select {
    ($($rest:literal),+) => {
        from!("users WHERE tenant_id = $1 ", $($rest),+)
    };
}

/// A prefix is a range: the search columns are in byte order.
macro_rules! search {
    ($column:literal) => {
        select!(
            "AND (",
            $column,
            ", user_id) > ($2, $3) AND ",
            $column,
            " < $4 ORDER BY ",
            $column,
            ", user_id LIMIT $5"
        )
    };
}

/// The same among those who are in one of some groups.
macro_rules! search_in {
    ($column:literal) => {
        from!(
            "users u WHERE u.tenant_id = $1 AND (u.",
            $column,
            ", u.user_id) > ($2, $3) AND u.",
            $column,
            " < $4 AND EXISTS (SELECT 1 FROM {rows} JOIN group_members m ON m.tenant_id = $1 AND m.user_id = u.user_id \
             AND m.group_id = rows.part AND m.until_position = 9223372036854775807) ORDER BY u.",
            $column,
            ", u.user_id LIMIT $5"
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND user_id = $2")).by_key();
static BY_IDS: Statement = Statement::new(from!("{rows} JOIN users u ON u.tenant_id = $1 AND u.user_id = rows.which"))
    .rows(&[Column("which", Kind::Text)])
    .by_key();
static LIST: Statement = Statement::new(select!("AND user_id > $2 ORDER BY user_id LIMIT $3"));
static BY_USER_NAME: Statement = Statement::new(search!("user_name_search"));
static BY_EMAIL: Statement = Statement::new(search!("email_search"));
static BY_NAME: Statement = Statement::new(search!("name_search"));

/// Those who are in one of some groups: as many stays as a page has are read along an index, wherever the groups are among all.
static LIST_IN: Statement = Statement::new(from!(
    "(SELECT DISTINCT m.user_id AS inside FROM {rows} JOIN group_members m ON m.tenant_id = $1 AND m.group_id = rows.part \
     AND m.until_position = 9223372036854775807 AND m.user_id > $2 \
     JOIN users k ON k.tenant_id = $1 AND k.user_id = m.user_id ORDER BY m.user_id LIMIT $3) p \
     JOIN users u ON u.tenant_id = $1 AND u.user_id = p.inside ORDER BY user_id"
))
.rows(PART);
static BY_USER_NAME_IN: Statement = Statement::new(search_in!("user_name_search")).rows(PART);
static BY_EMAIL_IN: Statement = Statement::new(search_in!("email_search")).rows(PART);
static BY_NAME_IN: Statement = Statement::new(search_in!("name_search")).rows(PART);

pub(crate) const STATEMENTS: &[&Statement] = &[
    &BY_ID,
    &BY_IDS,
    &LIST,
    &BY_USER_NAME,
    &BY_EMAIL,
    &BY_NAME,
    &LIST_IN,
    &BY_USER_NAME_IN,
    &BY_EMAIL_IN,
    &BY_NAME_IN,
];

/// A user who is not erased.
#[derive(Clone, Debug, Serialize)]
pub struct User {
    /// Id.
    pub user_id: String,
    /// Where the user stands; a lock whose time is over still reads `locked` here.
    pub state: UserStatus,
    /// SCIM's `active`.
    pub active: bool,
    /// The name to sign in with.
    pub user_name: Option<String>,
    /// The full name, or what comes nearest to it.
    pub display_name: Option<String>,
    /// Given or first name.
    pub given_name: Option<String>,
    /// Surname.
    pub family_name: Option<String>,
    /// E-mail address.
    pub email: Option<String>,
    /// Whether the address was seen to be theirs.
    pub email_verified: Option<bool>,
    /// Telephone number.
    pub phone_number: Option<String>,
    /// The id that a provisioning client knows the user by.
    pub external_id: Option<String>,
    /// End of a temporary lock.
    pub locked_until: Option<DateTime<Utc>>,
    /// The earliest moment of erasure, while deletion is pending.
    pub purge_after: Option<DateTime<Utc>>,
    /// How many events the row contains.
    pub version: u64,
    /// When the user was registered.
    pub created_at: DateTime<Utc>,
    /// When the last event was recorded.
    pub updated_at: DateTime<Utc>,
    #[serde(skip)]
    compared: [Option<String>; 3],
}

impl Noun for User {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            user_id: row.text(0)?,
            state: word(row, 1)?,
            active: row.int(2)? != 0,
            user_name: row.opt_text(3)?,
            display_name: row.opt_text(4)?,
            given_name: row.opt_text(5)?,
            family_name: row.opt_text(6)?,
            email: row.opt_text(7)?,
            email_verified: row.opt_int(8)?.map(|verified| verified != 0),
            phone_number: row.opt_text(9)?,
            external_id: row.opt_text(10)?,
            locked_until: opt_moment(row, 11)?,
            purge_after: opt_moment(row, 12)?,
            version: version(row, 13)?,
            created_at: moment(row, 14)?,
            updated_at: moment(row, 15)?,
            compared: [row.opt_text(16)?, row.opt_text(17)?, row.opt_text(18)?],
        })
    }

    fn id(&self) -> &str {
        &self.user_id
    }
}

/// What a search looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The name to sign in with.
    UserName,
    /// The e-mail address.
    Email,
    /// The name that lists show.
    Name,
}

impl Field {
    fn statement(self) -> &'static Statement {
        match self {
            Self::UserName => &BY_USER_NAME,
            Self::Email => &BY_EMAIL,
            Self::Name => &BY_NAME,
        }
    }

    fn statement_in(self) -> &'static Statement {
        match self {
            Self::UserName => &BY_USER_NAME_IN,
            Self::Email => &BY_EMAIL_IN,
            Self::Name => &BY_NAME_IN,
        }
    }

    /// The beginning of a compared form. Half an address has none of its own and is folded like a name.
    fn prefix(self, text: &str) -> Option<String> {
        let whole = if self == Self::Email { normalise(&IdentifierKind::Email, text).ok() } else { None };
        whole.or_else(|| normalise(&IdentifierKind::UserName, text).ok())
    }
}

/// A user by id.
pub async fn by_id(db: &Db, tenant: &TenantId, user_id: &str) -> Result<Option<User>, QueryError> {
    one(db, tenant, &BY_ID, user_id).await
}

/// The users of these ids, in any order; the others are left out.
pub async fn by_ids(db: &Db, tenant: &TenantId, ids: &[String]) -> Result<Vec<User>, QueryError> {
    these(db, tenant, &BY_IDS, ids).await
}

/// The users of a tenant by id, which is the order in which they came where ids are `UUIDv7`.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<User>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}

/// The users of a tenant whose name or address begins with a text, spelled in whatever case or width, in the order of that
/// name. A text that cannot begin a name finds nobody.
pub async fn search(
    db: &Db,
    tenant: &TenantId,
    field: Field,
    text: &str,
    page: &Page,
) -> Result<Listing<User>, QueryError> {
    found_by(db, tenant, field.statement(), (field, text), page, |_| {}).await
}

/// Users who are in one of some groups, by id.
pub async fn list_in(
    db: &Db,
    tenant: &TenantId,
    part: &BTreeSet<String>,
    page: &Page,
) -> Result<Listing<User>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &LIST_IN, |call| {
        call.text(tenant.as_str()).text(&after).int(page.fetch());
        delegation::fill(part, call);
    });
    Ok(Listing::of(page, found.await?, |user: &User| [user.id()]))
}

/// The same search among those who are in one of some groups.
pub async fn search_in(
    db: &Db,
    tenant: &TenantId,
    part: &BTreeSet<String>,
    (field, text): (Field, &str),
    page: &Page,
) -> Result<Listing<User>, QueryError> {
    found_by(db, tenant, field.statement_in(), (field, text), page, |call| delegation::fill(part, call)).await
}

async fn found_by(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    (field, text): (Field, &str),
    page: &Page,
    fill: impl FnOnce(&mut Call),
) -> Result<Listing<User>, QueryError> {
    let Some(prefix) = field.prefix(text) else { return Ok(Listing { items: Vec::new(), next: None }) };
    let [value, id] = page.key()?.unwrap_or_else(|| [prefix.clone(), String::new()]);
    if !value.starts_with(&prefix) {
        return Err(QueryError::Cursor);
    }
    let found = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).text(&value).text(&id).text(&format!("{prefix}\u{10ffff}")).int(page.fetch());
        fill(call);
    });
    Ok(Listing::of(page, found.await?, |user: &User| {
        [user.compared[field as usize].as_deref().unwrap_or_default(), user.id()]
    }))
}
