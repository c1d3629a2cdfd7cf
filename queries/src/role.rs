//! Roles as their rows show them, who holds them, and what somebody may do by them.
//!
//! The built-in role has no row: it is added here, in its place in the order of ids, so that nobody who asks has to know of it.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::ScopeSet;
use aggregates::role::{ADMINISTRATOR, EVERYTHING, Permissions, administers};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;

use crate::read::{Noun, json, moment, one, rows, these, version};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT role_id, name, description, permissions, version, created_at, updated_at FROM roles WHERE tenant_id = $1 ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND role_id = $2")).by_key();
static BY_NAME: Statement = Statement::new(select!("AND name = $2"));
static LIST: Statement = Statement::new(select!("AND role_id > $2 ORDER BY role_id LIMIT $3"));
/// A person's own roles, and those of the groups that they are in.
static OF_USER: Statement = Statement::new(
    "SELECT h.role_id, r.name, r.description, r.permissions, r.version, r.created_at, r.updated_at, h.group_id FROM ( \
     SELECT role_id, '' AS group_id FROM role_holders WHERE tenant_id = $1 AND user_id = $2 UNION ALL \
     SELECT g.role_id, g.group_id FROM group_members m \
     JOIN group_roles g ON g.tenant_id = m.tenant_id AND g.group_id = m.group_id \
     WHERE m.tenant_id = $1 AND m.user_id = $2 AND m.until_position = 9223372036854775807) h \
     LEFT JOIN roles r ON r.tenant_id = $1 AND r.role_id = h.role_id ORDER BY h.role_id, h.group_id",
);
/// What some people were given, by themselves or in their groups. Those who were given a role themselves are few; of those in groups, who
/// may be very many, only the ones that are asked about are looked up.
static OF_USERS: Statement = Statement::new(
    "SELECT h.user_id, h.role_id, r.permissions FROM ( \
     SELECT user_id, role_id FROM role_holders WHERE tenant_id = $1 AND user_id IN (SELECT who FROM {rows}) UNION \
     SELECT i.user_id, g.role_id FROM (SELECT m.user_id, m.group_id FROM {rows} JOIN group_members m ON m.tenant_id = $1 \
     AND m.user_id = rows.who AND m.until_position = 9223372036854775807 ORDER BY m.user_id) i \
     JOIN group_roles g ON g.tenant_id = $1 AND g.group_id = i.group_id) h \
     LEFT JOIN roles r ON r.tenant_id = $1 AND r.role_id = h.role_id",
)
.rows(&[Column("who", Kind::Text)]);
static HOLDERS: Statement = Statement::new(
    "SELECT user_id, assigned_at FROM role_holders WHERE tenant_id = $1 AND role_id = $2 AND user_id > $3 \
     ORDER BY user_id LIMIT $4",
);

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &BY_NAME, &LIST, &OF_USER, &OF_USERS, &HOLDERS];

/// A role that can be held.
#[derive(Clone, Debug, Serialize)]
pub struct Role {
    /// Its id.
    pub role_id: String,
    /// What people call it.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// What its holders may do.
    pub permissions: Permissions,
    /// Whether every tenant has it as it is.
    pub built_in: bool,
    /// How many events its row contains; none for the built-in one.
    pub version: u64,
    /// When it was created; never, for the built-in one.
    pub created_at: Option<DateTime<Utc>>,
    /// When its last event was recorded.
    pub updated_at: Option<DateTime<Utc>>,
}

/// Somebody who has a role.
#[derive(Clone, Debug, Serialize)]
pub struct Holder {
    /// Who.
    pub user_id: String,
    /// Since when.
    pub assigned_at: DateTime<Utc>,
}

impl Role {
    /// The role that every tenant has.
    pub fn administrator() -> Self {
        Self {
            role_id: ADMINISTRATOR.to_owned(),
            name: ADMINISTRATOR.to_owned(),
            description: "Everything in this tenant.".to_owned(),
            permissions: Permissions::from([EVERYTHING.to_owned()]),
            built_in: true,
            version: 0,
            created_at: None,
            updated_at: None,
        }
    }
}

impl Noun for Role {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            role_id: row.text(0)?,
            name: row.text(1)?,
            description: row.text(2)?,
            permissions: json(row, 3)?,
            built_in: false,
            version: version(row, 4)?,
            created_at: Some(moment(row, 5)?),
            updated_at: Some(moment(row, 6)?),
        })
    }

    fn id(&self) -> &str {
        &self.role_id
    }
}

impl Noun for Holder {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self { user_id: row.text(0)?, assigned_at: moment(row, 1)? })
    }

    fn id(&self) -> &str {
        &self.user_id
    }
}

/// A role that somebody has, and how they came by it.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// The role.
    #[serde(flatten)]
    pub role: Role,
    /// Whether it was given to the person.
    pub own: bool,
    /// The groups by which they have it, by id.
    pub groups: Vec<String>,
}

/// What a person or a group was given; what was deleted since leads to nothing.
pub(crate) struct Held {
    role: Option<Role>,
    /// By which group; empty where it is somebody's own.
    group: String,
}

impl Held {
    /// The role, if there still is one.
    pub(crate) fn role(self) -> Option<Role> {
        self.role
    }
}

impl Noun for Held {
    fn read(row: &Row) -> Result<Self, DbError> {
        let group = row.text(7)?;
        if row.text(0)? == ADMINISTRATOR {
            return Ok(Self { role: Some(Role::administrator()), group });
        }
        let live = row.opt_text(1)?.is_some();
        Ok(Self { role: if live { Some(Role::read(row)?) } else { None }, group })
    }

    fn id(&self) -> &str {
        self.role.as_ref().map_or("", Role::id)
    }
}

/// What somebody was given, and what it permits while it is there.
struct Permitted {
    user_id: String,
    permissions: Permissions,
}

impl Noun for Permitted {
    fn read(row: &Row) -> Result<Self, DbError> {
        let permissions = match row.opt_text(2)? {
            _ if row.text(1)? == ADMINISTRATOR => Permissions::from([EVERYTHING.to_owned()]),
            Some(_) => json(row, 2)?,
            None => Permissions::new(),
        };
        Ok(Self { user_id: row.text(0)?, permissions })
    }

    fn id(&self) -> &str {
        &self.user_id
    }
}

/// A role by its id.
pub async fn by_id(db: &Db, tenant: &TenantId, role_id: &str) -> Result<Option<Role>, QueryError> {
    if role_id == ADMINISTRATOR {
        return Ok(Some(Role::administrator()));
    }
    one(db, tenant, &BY_ID, role_id).await
}

/// A role by its name as it is spelled.
pub async fn by_name(db: &Db, tenant: &TenantId, name: &str) -> Result<Option<Role>, QueryError> {
    one(db, tenant, &BY_NAME, name).await
}

/// The roles of a tenant by id. Ids are `UUIDv7`, which begin with a digit: the built-in one comes last.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Role>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let mut found: Vec<Role> = rows(db, Scope::Tenant(tenant.clone()), &LIST, |call| {
        call.text(tenant.as_str()).text(&after).int(page.fetch());
    })
    .await?;
    if after.as_str() < ADMINISTRATOR {
        found.push(Role::administrator());
    }
    Ok(Listing::of(page, found, |role: &Role| [role.id()]))
}

/// The roles that a user has, their own and those of their groups, by id, each with the ways to it.
pub async fn ways(db: &Db, tenant: &TenantId, user_id: &str) -> Result<Vec<Way>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if user_id.contains('\0') {
        return Ok(Vec::new());
    }
    let found: Vec<Held> = rows(db, Scope::Tenant(tenant.clone()), &OF_USER, |call| {
        call.text(tenant.as_str()).text(user_id);
    })
    .await?;
    let mut ways: Vec<Way> = Vec::new();
    for Held { role, group } in found {
        let Some(role) = role else { continue };
        if ways.last().is_none_or(|way| way.role.role_id != role.role_id) {
            ways.push(Way { role, own: false, groups: Vec::new() });
        }
        if let Some(way) = ways.last_mut() {
            if group.is_empty() { way.own = true } else { way.groups.push(group) }
        }
    }
    Ok(ways)
}

/// The roles that a user has, their own and those of their groups, by id.
pub async fn of_user(db: &Db, tenant: &TenantId, user_id: &str) -> Result<Vec<Role>, QueryError> {
    Ok(ways(db, tenant, user_id).await?.into_iter().map(|way| way.role).collect())
}

/// What the roles of some people permit at this moment, their own and those of their groups; who has none is left out.
pub async fn permissions(
    db: &Db,
    tenant: &TenantId,
    users: &[String],
) -> Result<BTreeMap<String, Permissions>, QueryError> {
    let mut all: BTreeMap<String, Permissions> = BTreeMap::new();
    for Permitted { user_id, permissions } in these(db, tenant, &OF_USERS, users).await? {
        all.entry(user_id).or_default().extend(permissions);
    }
    Ok(all)
}

/// What of a scope a user's roles let them have at this moment: all that administers nothing, and of the rest what they hold.
pub async fn within(db: &Db, tenant: &TenantId, user_id: &str, scope: &ScopeSet) -> Result<ScopeSet, QueryError> {
    if !scope.iter().any(|name| administers(name)) {
        return Ok(scope.clone());
    }
    let roles = of_user(db, tenant, user_id).await?;
    let held: BTreeSet<&str> = roles.iter().flat_map(|role| &role.permissions).map(String::as_str).collect();
    let may = |name: &str| !administers(name) || held.contains(name) || held.contains(EVERYTHING);
    Ok(scope.iter().filter(|name| may(name)).cloned().collect())
}

/// Who has a role, by user id.
pub async fn holders(db: &Db, tenant: &TenantId, role_id: &str, page: &Page) -> Result<Listing<Holder>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if role_id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &HOLDERS, |call| {
        call.text(tenant.as_str()).text(role_id).text(&after).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |holder: &Holder| [holder.id()]))
}
