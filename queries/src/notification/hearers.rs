//! Who is behind the audiences of notifications at a moment: people, found by what they may do and the groups that they are in.
//!
//! Many notifications have the same audience, and one audience has many people: whoever looks through a stretch of notifications looks
//! each audience up once, and the roles of the tenant once for all of them.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::role::EVERYTHING;
use journal::db::{Db, Statement};
use journal::{Position, TenantId};

use super::{AUDIENCES, names};
use crate::{Page, QueryError, role};

pub(super) static HEARERS: Statement = Statement::new(
    "SELECT audience FROM notification_audiences WHERE tenant_id = $1 AND position = $2 ORDER BY audience",
);
pub(super) static WHO_MAY: Statement = Statement::new(
    "SELECT user_id FROM (SELECT h.user_id FROM role_holders h WHERE h.tenant_id = $1 AND h.role_id IN (SELECT which FROM {rows}) \
     UNION SELECT m.user_id FROM group_roles g JOIN group_members m ON m.tenant_id = g.tenant_id AND m.group_id = g.group_id \
     AND m.until_position = 9223372036854775807 WHERE g.tenant_id = $1 AND g.role_id IN (SELECT which FROM {rows})) who \
     ORDER BY user_id LIMIT $2",
)
.rows(AUDIENCES);
pub(super) static MEMBERS: Statement = Statement::new(
    "SELECT user_id FROM group_members WHERE tenant_id = $1 AND group_id = $2 AND until_position = 9223372036854775807 \
     ORDER BY user_id LIMIT $3",
);

/// The people behind the audiences of one tenant, as far as somebody asked.
pub struct Hearers<'d> {
    db: &'d Db,
    tenant: TenantId,
    most: u32,
    roles: Option<Vec<role::Role>>,
    known: BTreeMap<String, Vec<String>>,
}

impl<'d> Hearers<'d> {
    /// Nobody was asked for yet. At most so many people are found by way of each permission or group.
    pub fn of(db: &'d Db, tenant: &TenantId, most: u32) -> Self {
        Self { db, tenant: tenant.clone(), most, roles: None, known: BTreeMap::new() }
    }

    /// The people who hear of the event at a position, by user id: those who are among its audiences at this moment.
    pub async fn at(&mut self, position: Position) -> Result<BTreeSet<String>, QueryError> {
        let Ok(position) = i64::try_from(position) else { return Ok(BTreeSet::new()) };
        let audiences = names(self.db, &self.tenant, &HEARERS, |call| {
            call.int(position);
        });
        let mut people = BTreeSet::new();
        for audience in audiences.await? {
            if !self.known.contains_key(&audience) {
                let found = self.behind(&audience).await?;
                self.known.insert(audience.clone(), found);
            }
            people.extend(self.known.get(&audience).into_iter().flatten().cloned());
        }
        Ok(people)
    }

    async fn behind(&mut self, audience: &str) -> Result<Vec<String>, QueryError> {
        match audience.split_once(':') {
            Some(("user", id)) => Ok(vec![id.to_owned()]),
            Some(("group", id)) => self.members(id).await,
            Some(("permission", name)) => self.who_may(name).await,
            _ => Ok(Vec::new()),
        }
    }

    async fn members(&self, group: &str) -> Result<Vec<String>, QueryError> {
        names(self.db, &self.tenant, &MEMBERS, |call| {
            call.text(group).int(self.most.into());
        })
        .await
    }

    /// Who has a permission by roles of their own or of their groups.
    async fn who_may(&mut self, permission: &str) -> Result<Vec<String>, QueryError> {
        let (db, tenant, most) = (self.db, self.tenant.clone(), self.most);
        let permits = |one: &&role::Role| one.permissions.contains(permission) || one.permissions.contains(EVERYTHING);
        let roles: Vec<&str> = self.roles().await?.iter().filter(permits).map(|one| one.role_id.as_str()).collect();
        names(db, &tenant, &WHO_MAY, |call| {
            call.int(most.into());
            for role in &roles {
                call.row().text(role);
            }
            call.row().text("");
        })
        .await
    }

    /// All roles of the tenant.
    async fn roles(&mut self) -> Result<&[role::Role], QueryError> {
        if self.roles.is_none() {
            let (mut roles, mut cursor) = (Vec::new(), None::<String>);
            loop {
                let page = role::list(self.db, &self.tenant, &Page::after(u32::MAX, cursor.as_deref())).await?;
                roles.extend(page.items);
                cursor = page.next;
                if cursor.is_none() {
                    break;
                }
            }
            self.roles = Some(roles);
        }
        Ok(self.roles.as_deref().unwrap_or_default())
    }
}
