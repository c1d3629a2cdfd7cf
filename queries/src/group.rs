//! Groups as their rows show them, who is in them, who was at any moment, and which roles they give.
//!
//! Nothing here counts or loads all members: sizes have rows of their own, and a list of members is read page by page along an index.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::group::GroupDetails;
use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::tenant::AttributeValue;
use chrono::{DateTime, Utc};
use journal::db::{Call, Column, Db, DbError, Kind, Row, Scope, Statement};
use journal::{Position, TenantId};
use serde::Serialize;

use crate::delegation::{self, PART};
use crate::read::{Noun, json, moment, one, opt_moment, page_of, rows, version};
use crate::role::{Held, Role};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($from:literal, $rest:literal) => {
        concat!(
            "SELECT g.group_id, g.name, g.email, g.description, g.external_id, g.attributes, g.version, g.created_at, \
             g.updated_at, g.name_search, COALESCE(s.members, 0), COALESCE(s.moves, 0), s.moved_at FROM ",
            $from,
            " LEFT JOIN group_sizes s ON s.tenant_id = g.tenant_id AND s.group_id = g.group_id WHERE ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("groups g", "g.tenant_id = $1 AND g.group_id = $2")).by_key();
static BY_EXTERNAL_ID: Statement = Statement::new(select!("groups g", "g.tenant_id = $1 AND g.external_id = $2"));
static BY_NAME: Statement = Statement::new(select!("groups g", "g.tenant_id = $1 AND g.name_search = $2"));
static LIST: Statement =
    Statement::new(select!("groups g", "g.tenant_id = $1 AND g.group_id > $2 ORDER BY g.group_id LIMIT $3"));
/// A prefix is a range: names are compared in byte order.
static SEARCH: Statement = Statement::new(select!(
    "groups g",
    "g.tenant_id = $1 AND (g.name_search, g.group_id) > ($2, $3) AND g.name_search < $4 \
     ORDER BY g.name_search, g.group_id LIMIT $5"
));
static OF_USER: Statement = Statement::new(select!(
    "group_members m JOIN groups g ON g.tenant_id = m.tenant_id AND g.group_id = m.group_id",
    "m.tenant_id = $1 AND m.user_id = $2 AND m.until_position = 9223372036854775807 AND m.group_id > $3 \
     ORDER BY m.group_id LIMIT $4"
));
static MEMBERS: Statement = Statement::new(
    "SELECT user_id, since_at, until_at FROM group_members WHERE tenant_id = $1 AND group_id = $2 \
     AND until_position = 9223372036854775807 AND user_id > $3 ORDER BY user_id LIMIT $4",
);
static MEMBERS_AT: Statement = Statement::new(
    "SELECT user_id, since_at, until_at FROM group_members WHERE tenant_id = $1 AND group_id = $2 \
     AND since_position <= $5 AND until_position > $5 AND user_id > $3 ORDER BY user_id LIMIT $4",
);
static AMONG: Statement = Statement::new(
    "SELECT m.user_id, m.since_at, m.until_at FROM {rows} JOIN group_members m ON m.tenant_id = $1 AND m.group_id = $2 \
     AND m.user_id = rows.who WHERE m.until_position = 9223372036854775807",
)
.rows(&[Column("who", Kind::Text)]);
static ROLES: Statement = Statement::new(
    "SELECT h.role_id, r.name, r.description, r.permissions, r.version, r.created_at, r.updated_at, h.group_id FROM group_roles h \
     LEFT JOIN roles r ON r.tenant_id = h.tenant_id AND r.role_id = h.role_id \
     WHERE h.tenant_id = $1 AND h.group_id = $2 ORDER BY h.role_id",
);
static WITH_ROLE: Statement = Statement::new(
    "SELECT group_id, assigned_at FROM group_roles WHERE tenant_id = $1 AND role_id = $2 AND group_id > $3 \
     ORDER BY group_id LIMIT $4",
);

static LIST_IN: Statement = Statement::new(select!(
    "{rows} JOIN groups g ON g.tenant_id = $1 AND g.group_id = rows.part",
    "g.group_id > $2 ORDER BY g.group_id LIMIT $3"
))
.rows(PART);
static SEARCH_IN: Statement = Statement::new(select!(
    "{rows} JOIN groups g ON g.tenant_id = $1 AND g.group_id = rows.part",
    "(g.name_search, g.group_id) > ($2, $3) AND g.name_search < $4 ORDER BY g.name_search, g.group_id LIMIT $5"
))
.rows(PART);
static OF_USER_IN: Statement = Statement::new(select!(
    "{rows} JOIN group_members m ON m.tenant_id = $1 AND m.user_id = $2 AND m.group_id = rows.part \
     AND m.until_position = 9223372036854775807 JOIN groups g ON g.tenant_id = m.tenant_id AND g.group_id = m.group_id",
    "m.group_id > $3 ORDER BY m.group_id LIMIT $4"
))
.rows(PART);

pub(crate) const STATEMENTS: &[&Statement] = &[
    &BY_ID,
    &BY_EXTERNAL_ID,
    &BY_NAME,
    &LIST,
    &SEARCH,
    &OF_USER,
    &MEMBERS,
    &MEMBERS_AT,
    &AMONG,
    &ROLES,
    &WITH_ROLE,
    &LIST_IN,
    &SEARCH_IN,
    &OF_USER_IN,
];

/// A group that is not deleted.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Group {
    /// Its id.
    pub group_id: String,
    /// What people call it.
    pub name: String,
    /// Where mail reaches it.
    pub email: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// The id that a provisioning client knows it by.
    pub external_id: Option<String>,
    /// What the tenant keeps with it.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// How many are in it.
    pub members: u64,
    /// How many events of its own stream its row contains; coming and going are not among them.
    pub version: u64,
    /// How often somebody came or went.
    pub moves: u64,
    /// When it was created.
    pub created_at: DateTime<Utc>,
    /// When the last event of its own stream was recorded.
    pub updated_at: DateTime<Utc>,
    /// When somebody came or went last.
    pub moved_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    compared: String,
}

/// Somebody who is in a group, or was at the moment that was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Who.
    pub user_id: String,
    /// Since when.
    pub joined_at: DateTime<Utc>,
    /// When they went, if they did since.
    pub left_at: Option<DateTime<Utc>>,
}

/// A group that has a role.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WithRole {
    /// Which group.
    pub group_id: String,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
}

impl Group {
    /// Everything that is known about it beside its name, as commands take it.
    pub fn details(&self) -> GroupDetails {
        GroupDetails {
            email: self.email.clone(),
            description: self.description.clone(),
            external_id: self.external_id.clone(),
            attributes: self.attributes.clone(),
        }
    }
}

impl Noun for Group {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            group_id: row.text(0)?,
            name: row.text(1)?,
            email: row.opt_text(2)?,
            description: row.opt_text(3)?,
            external_id: row.opt_text(4)?,
            attributes: json(row, 5)?,
            version: version(row, 6)?,
            created_at: moment(row, 7)?,
            updated_at: moment(row, 8)?,
            compared: row.text(9)?,
            members: version(row, 10)?,
            moves: version(row, 11)?,
            moved_at: opt_moment(row, 12)?,
        })
    }

    fn id(&self) -> &str {
        &self.group_id
    }
}

impl Noun for Member {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { user_id: row.text(0)?, joined_at: moment(row, 1)?, left_at: opt_moment(row, 2)? })
    }

    fn id(&self) -> &str {
        &self.user_id
    }
}

impl Noun for WithRole {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { group_id: row.text(0)?, assigned_at: moment(row, 1)? })
    }

    fn id(&self) -> &str {
        &self.group_id
    }
}

/// A group by its id.
pub async fn by_id(db: &Db, tenant: &TenantId, group_id: &str) -> Result<Option<Group>, QueryError> {
    one(db, tenant, &BY_ID, group_id).await
}

/// A group by the id that a provisioning client knows it by.
pub async fn by_external_id(db: &Db, tenant: &TenantId, external_id: &str) -> Result<Option<Group>, QueryError> {
    match normalise(&IdentifierKind::GroupExternalId, external_id) {
        Ok(form) => one(db, tenant, &BY_EXTERNAL_ID, &form).await,
        Err(_) => Ok(None),
    }
}

/// A group by its name, in whatever case or width it is spelled.
pub async fn by_name(db: &Db, tenant: &TenantId, name: &str) -> Result<Option<Group>, QueryError> {
    match normalise(&IdentifierKind::GroupName, name) {
        Ok(form) => one(db, tenant, &BY_NAME, &form).await,
        Err(_) => Ok(None),
    }
}

/// The groups of a tenant by id, which is the order in which they came where ids are `UUIDv7`.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Group>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}

/// The groups of a tenant whose name begins with a text, in whatever case or width it is spelled, in the order of their names; all of
/// them where the text is empty.
pub async fn search(db: &Db, tenant: &TenantId, text: &str, page: &Page) -> Result<Listing<Group>, QueryError> {
    found_by(db, tenant, &SEARCH, text, page, |_| {}).await
}

/// Those of some groups that are there, by id.
pub async fn list_in(
    db: &Db,
    tenant: &TenantId,
    part: &BTreeSet<String>,
    page: &Page,
) -> Result<Listing<Group>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &LIST_IN, |call| {
        call.text(tenant.as_str()).text(&after).int(page.fetch());
        delegation::fill(part, call);
    });
    Ok(Listing::of(page, found.await?, |group: &Group| [group.id()]))
}

/// The same search among some groups.
pub async fn search_in(
    db: &Db,
    tenant: &TenantId,
    part: &BTreeSet<String>,
    text: &str,
    page: &Page,
) -> Result<Listing<Group>, QueryError> {
    found_by(db, tenant, &SEARCH_IN, text, page, |call| delegation::fill(part, call)).await
}

async fn found_by(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    text: &str,
    page: &Page,
    fill: impl FnOnce(&mut Call),
) -> Result<Listing<Group>, QueryError> {
    let prefix = match normalise(&IdentifierKind::GroupName, text) {
        Ok(prefix) => prefix,
        Err(_) if text.is_empty() => String::new(),
        Err(_) => return Ok(Listing { items: Vec::new(), next: None }),
    };
    let [value, id] = page.key()?.unwrap_or_else(|| [prefix.clone(), String::new()]);
    if !value.starts_with(&prefix) {
        return Err(QueryError::Cursor);
    }
    let found = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).text(&value).text(&id).text(&format!("{prefix}\u{10ffff}")).int(page.fetch());
        fill(call);
    });
    Ok(Listing::of(page, found.await?, |group: &Group| [group.compared.as_str(), group.id()]))
}

/// Those of some groups that a user is in, by id.
pub async fn of_user_in(
    db: &Db,
    tenant: &TenantId,
    part: &BTreeSet<String>,
    user_id: &str,
    page: &Page,
) -> Result<Listing<Group>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if user_id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &OF_USER_IN, |call| {
        call.text(tenant.as_str()).text(user_id).text(&after).int(page.fetch());
        delegation::fill(part, call);
    });
    Ok(Listing::of(page, found.await?, |group: &Group| [group.id()]))
}

/// The groups that a user is in, by id.
pub async fn of_user(db: &Db, tenant: &TenantId, user_id: &str, page: &Page) -> Result<Listing<Group>, QueryError> {
    below(db, tenant, &OF_USER, user_id, page, None).await
}

/// Who is in a group, by user id; at a position, who was after the last event up to and including it.
pub async fn members(
    db: &Db,
    tenant: &TenantId,
    group_id: &str,
    at: Option<Position>,
    page: &Page,
) -> Result<Listing<Member>, QueryError> {
    let statement = if at.is_some() { &MEMBERS_AT } else { &MEMBERS };
    below(db, tenant, statement, group_id, page, at).await
}

/// Those of some users who are in a group, in any order.
pub async fn among(db: &Db, tenant: &TenantId, group_id: &str, users: &[String]) -> Result<Vec<Member>, QueryError> {
    let users: Vec<&String> = users.iter().filter(|user| !user.contains('\0')).collect();
    if users.is_empty() || group_id.contains('\0') {
        return Ok(Vec::new());
    }
    let found = rows(db, Scope::Tenant(tenant.clone()), &AMONG, |call| {
        call.text(tenant.as_str()).text(group_id);
        for user in users {
            call.row().text(user);
        }
    });
    Ok(found.await?)
}

/// The roles of a group, by id; those that were deleted are left out.
pub async fn roles(db: &Db, tenant: &TenantId, group_id: &str) -> Result<Vec<Role>, QueryError> {
    if group_id.contains('\0') {
        return Ok(Vec::new());
    }
    let found: Vec<Held> = rows(db, Scope::Tenant(tenant.clone()), &ROLES, |call| {
        call.text(tenant.as_str()).text(group_id);
    })
    .await?;
    Ok(found.into_iter().filter_map(Held::role).collect())
}

/// The groups that have a role, by id.
pub async fn with_role(
    db: &Db,
    tenant: &TenantId,
    role_id: &str,
    page: &Page,
) -> Result<Listing<WithRole>, QueryError> {
    below(db, tenant, &WITH_ROLE, role_id, page, None).await
}

/// A page of what hangs on one thing; `$2` is its id, `$3` the id to begin after, `$4` how many, `$5` a position where one is given.
async fn below<T: Noun>(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    id: &str,
    page: &Page,
    at: Option<Position>,
) -> Result<Listing<T>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).text(id).text(&after).int(page.fetch());
        if let Some(at) = at {
            call.int(i64::try_from(at).unwrap_or(i64::MAX - 1));
        }
    });
    Ok(Listing::of(page, found.await?, |row: &T| [row.id()]))
}
