//! Roles over one group: what somebody may do in which part of a tenant, and who administers a group.
//!
//! A part is a set of groups. Whatever is asked within one is asked by a join along `group_members`, never by looking at more and leaving
//! some of it out. A group or a role that was deleted gives nothing from the same moment on.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::ScopeSet;
use aggregates::role::{Permission, Permissions, administers};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Call, Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;

use crate::read::{Noun, json, moment, rows};
use crate::{Listing, Page, QueryError};

/// The groups of a part.
pub(crate) const PART: &[Column] = &[Column("part", Kind::Text)];

static OF_USER: Statement = Statement::new(
    "SELECT d.group_id, r.permissions FROM delegations d \
     JOIN groups g ON g.tenant_id = d.tenant_id AND g.group_id = d.group_id \
     JOIN roles r ON r.tenant_id = d.tenant_id AND r.role_id = d.role_id \
     WHERE d.tenant_id = $1 AND d.user_id = $2 ORDER BY d.group_id, d.role_id",
);
static OVER_GROUP: Statement = Statement::new(
    "SELECT d.user_id, d.role_id, r.name, d.delegated_at FROM delegations d \
     JOIN roles r ON r.tenant_id = d.tenant_id AND r.role_id = d.role_id \
     WHERE d.tenant_id = $1 AND d.group_id = $2 AND (d.user_id, d.role_id) > ($3, $4) ORDER BY d.user_id, d.role_id LIMIT $5",
);
static INSIDE: Statement = Statement::new(
    "SELECT m.group_id FROM {rows} JOIN group_members m ON m.tenant_id = $1 AND m.user_id = $2 AND m.group_id = rows.part \
     AND m.until_position = 9223372036854775807",
)
.rows(PART);

pub(crate) const STATEMENTS: &[&Statement] = &[&OF_USER, &OVER_GROUP, &INSIDE];

/// What somebody may do over single groups.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Delegations(BTreeMap<String, Permissions>);

/// Where in a tenant somebody may do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everywhere.
    Whole,
    /// With those who are in one of these groups, by id.
    Groups(BTreeSet<String>),
}

impl Default for Part {
    /// Nowhere.
    fn default() -> Self {
        Self::Groups(BTreeSet::new())
    }
}

impl Part {
    /// Whether it is nowhere.
    pub fn is_nowhere(&self) -> bool {
        matches!(self, Self::Groups(groups) if groups.is_empty())
    }

    /// Whether a group is in it.
    pub fn has(&self, group_id: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Groups(groups) => groups.contains(group_id),
        }
    }
}

/// A role that somebody has over a group.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Deputy {
    /// Who.
    pub user_id: String,
    /// Which role.
    pub role_id: String,
    /// What people call it.
    pub role_name: String,
    /// Since when.
    pub delegated_at: DateTime<Utc>,
}

impl Delegations {
    /// The groups over which they have a permission.
    pub fn groups(&self, permission: Permission) -> BTreeSet<String> {
        let held = self.0.iter().filter(|(_, permissions)| permissions.contains(permission.scope()));
        held.map(|(group, _)| group.clone()).collect()
    }

    /// All groups over which they have anything.
    pub fn all_groups(&self) -> BTreeSet<String> {
        self.0.keys().cloned().collect()
    }

    /// Whether they have a permission of this name over a group.
    pub fn hold(&self, group: &str, permission: &str) -> bool {
        self.0.get(group).is_some_and(|permissions| permissions.contains(permission))
    }

    /// Each permission with the group over which it is had.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(group, names)| names.iter().map(move |name| (group.as_str(), name.as_str())))
    }

    /// The same as far as a token goes that carries this scope.
    #[must_use]
    pub fn within(mut self, scope: &ScopeSet) -> Self {
        for permissions in self.0.values_mut() {
            permissions.retain(|name| scope.contains(name));
        }
        self
    }

    /// Whether they have any permission over any group.
    pub fn is_empty(&self) -> bool {
        self.0.values().all(Permissions::is_empty)
    }
}

struct Held(String, Permissions);

impl Noun for Held {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self(row.text(0)?, json(row, 1)?))
    }

    fn id(&self) -> &str {
        &self.0
    }
}

impl Noun for Deputy {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            user_id: row.text(0)?,
            role_id: row.text(1)?,
            role_name: row.text(2)?,
            delegated_at: moment(row, 3)?,
        })
    }

    fn id(&self) -> &str {
        &self.user_id
    }
}

struct Present(String);

impl Noun for Present {
    fn read(row: &Row) -> Result<Self, DbError> {
        row.text(0).map(Self)
    }

    fn id(&self) -> &str {
        &self.0
    }
}

/// What somebody may do over single groups at this moment, by their own roles.
pub async fn of_user(db: &Db, tenant: &TenantId, user_id: &str) -> Result<Delegations, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if user_id.contains('\0') {
        return Ok(Delegations::default());
    }
    let found: Vec<Held> = rows(db, Scope::Tenant(tenant.clone()), &OF_USER, |call| {
        call.text(tenant.as_str()).text(user_id);
    })
    .await?;
    let mut held: BTreeMap<String, Permissions> = BTreeMap::new();
    for Held(group, permissions) in found {
        held.entry(group).or_default().extend(permissions);
    }
    Ok(Delegations(held))
}

/// What of a scope somebody's roles let a new token have: all that administers nothing, and of the rest what they hold, be it over one
/// group only. What such a token is worth is asked again whenever it is shown.
pub async fn to_ask_for(db: &Db, tenant: &TenantId, user_id: &str, scope: &ScopeSet) -> Result<ScopeSet, QueryError> {
    let whole = crate::role::within(db, tenant, user_id, scope).await?;
    if whole == *scope {
        return Ok(whole);
    }
    let parts = of_user(db, tenant, user_id).await?;
    let held: BTreeSet<&str> = parts.iter().map(|(_, name)| name).collect();
    let may = |name: &str| whole.contains(name) || (administers(name) && held.contains(name));
    Ok(scope.iter().filter(|name| may(name)).cloned().collect())
}

/// Fills in the groups of a part.
pub(crate) fn fill(part: &BTreeSet<String>, call: &mut Call) {
    for group in part {
        call.row().text(group);
    }
}

/// Whether somebody is in a part at this moment.
pub async fn is_inside(
    db: &Db,
    tenant: &TenantId,
    groups: &BTreeSet<String>,
    user_id: &str,
) -> Result<bool, QueryError> {
    Ok(!among(db, tenant, groups, user_id).await?.is_empty())
}

/// Those of some groups that somebody is in at this moment.
pub async fn among(
    db: &Db,
    tenant: &TenantId,
    groups: &BTreeSet<String>,
    user_id: &str,
) -> Result<BTreeSet<String>, QueryError> {
    if user_id.contains('\0') || groups.is_empty() {
        return Ok(BTreeSet::new());
    }
    let found: Vec<Present> = rows(db, Scope::Tenant(tenant.clone()), &INSIDE, |call| {
        call.text(tenant.as_str()).text(user_id);
        fill(groups, call);
    })
    .await?;
    Ok(found.into_iter().map(|Present(group)| group).collect())
}

/// Who has which role over a group, by user id and role id.
pub async fn over_group(
    db: &Db,
    tenant: &TenantId,
    group_id: &str,
    page: &Page,
) -> Result<Listing<Deputy>, QueryError> {
    if group_id.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [user, role] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), &OVER_GROUP, |call| {
        call.text(tenant.as_str()).text(group_id).text(&user).text(&role).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |one: &Deputy| [one.user_id.as_str(), one.role_id.as_str()]))
}
