//! `group_roles`: which group has which role since when, one row per group and role; a deleted group has none.
//!
//! Of each pair the last event of the batch counts, and a batch costs three statements whatever is in it. Roles that were deleted keep
//! their rows here, which then lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use aggregates::group::GroupEvent;
use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;
use crate::fold::KEY;

static INSERT: Statement = Statement::new(
    "INSERT INTO {group_roles} (tenant_id, group_id, role_id, assigned_at) SELECT tenant, which, role, assigned_at FROM {rows} \
     WHERE true ON CONFLICT (tenant_id, group_id, role_id) DO UPDATE SET assigned_at = excluded.assigned_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("which", Kind::Text),
    Column("role", Kind::Text),
    Column("assigned_at", Kind::Int),
])
.tables(&["group_roles"]);

static REMOVE: Statement = Statement::new(
    "DELETE FROM {group_roles} WHERE (tenant_id, group_id, role_id) IN (SELECT tenant, which, role FROM {rows})",
)
.rows(&[Column("tenant", Kind::Text), Column("which", Kind::Text), Column("role", Kind::Text)])
.tables(&["group_roles"]);

static REMOVE_ALL: Statement =
    Statement::new("DELETE FROM {group_roles} WHERE (tenant_id, group_id) IN (SELECT tenant, which FROM {rows})")
        .rows(KEY)
        .tables(&["group_roles"]);

/// The type of the streams.
const AGGREGATE: &str = "Group";

/// The projector.
pub(crate) struct GroupRoles;

#[async_trait]
impl Projector for GroupRoles {
    fn name(&self) -> &'static str {
        "group_roles"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["group_roles"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/group_roles.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&[AGGREGATE])
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == AGGREGATE
            && ["GroupRoleAssigned", "GroupRoleUnassigned", "GroupDeleted"].contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        // In the order of the keys: transactions that touch the same rows touch them in the same order.
        let mut last: BTreeMap<(&str, &str, String), Option<i64>> = BTreeMap::new();
        let mut gone: BTreeSet<(&str, &str)> = BTreeSet::new();
        for event in batch {
            let (tenant, group) = (event.tenant_id.as_str(), event.aggregate_id.as_str());
            match decode(event)? {
                GroupEvent::RoleAssigned { role_id } => {
                    last.insert((tenant, group, role_id), Some(event.stored.recorded_at));
                }
                GroupEvent::RoleUnassigned { role_id } => {
                    last.insert((tenant, group, role_id), None);
                }
                // Nothing comes after it.
                GroupEvent::Deleted => {
                    gone.insert((tenant, group));
                }
                GroupEvent::Created { .. } | GroupEvent::Renamed { .. } | GroupEvent::Changed { .. } => {}
            }
        }
        let (mut inserting, mut removing, mut clearing) = (tx.call(&INSERT), tx.call(&REMOVE), tx.call(&REMOVE_ALL));
        for ((tenant, group, role_id), since) in &last {
            match since {
                Some(at) => inserting.row().text(tenant).text(group).text(role_id).int(*at),
                None => removing.row().text(tenant).text(group).text(role_id),
            };
        }
        for (tenant, group) in &gone {
            clearing.row().text(tenant).text(group);
        }
        for call in [inserting, removing, clearing] {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&INSERT, &REMOVE, &REMOVE_ALL]
    }
}
