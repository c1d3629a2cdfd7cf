//! `role_holders`: who has which role since when, one row per person and role.
//!
//! A row that was given and taken in one batch is never written: of each pair the last event of the batch counts, and a batch costs two
//! statements whatever is in it. Roles over one group are not among them (`delegations`). Roles that were deleted keep their holders' rows, which then lead nowhere: deleting a role costs the
//! same however many have it.

use std::collections::BTreeMap;

use aggregates::user_roles::UserRolesEvent;
use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;

static INSERT: Statement = Statement::new(
    "INSERT INTO {role_holders} (tenant_id, user_id, role_id, assigned_at) SELECT tenant, who, which, assigned_at FROM {rows} \
     WHERE true ON CONFLICT (tenant_id, user_id, role_id) DO UPDATE SET assigned_at = excluded.assigned_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("who", Kind::Text),
    Column("which", Kind::Text),
    Column("assigned_at", Kind::Int),
])
.tables(&["role_holders"]);

static REMOVE: Statement = Statement::new(
    "DELETE FROM {role_holders} WHERE (tenant_id, user_id, role_id) IN (SELECT tenant, who, which FROM {rows})",
)
.rows(&[Column("tenant", Kind::Text), Column("who", Kind::Text), Column("which", Kind::Text)])
.tables(&["role_holders"]);

/// The type of the streams.
const AGGREGATE: &str = "UserRoles";

/// The projector.
pub(crate) struct RoleHolders;

#[async_trait]
impl Projector for RoleHolders {
    fn name(&self) -> &'static str {
        "role_holders"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["role_holders"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/role_holders.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&[AGGREGATE])
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == AGGREGATE && ["RoleAssigned", "RoleUnassigned"].contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        // In the order of the keys: transactions that touch the same rows touch them in the same order.
        let mut last: BTreeMap<(&str, String, String), Option<i64>> = BTreeMap::new();
        for event in batch {
            let (user, role_id, since) = match decode(event)? {
                UserRolesEvent::Assigned { user_id, role_id } => (user_id, role_id, Some(event.stored.recorded_at)),
                UserRolesEvent::Unassigned { user_id, role_id } => (user_id, role_id, None),
                UserRolesEvent::Delegated { .. } | UserRolesEvent::DelegationEnded { .. } => continue,
            };
            last.insert((event.tenant_id.as_str(), user, role_id), since);
        }
        let (mut inserting, mut removing) = (tx.call(&INSERT), tx.call(&REMOVE));
        for ((tenant, user, role_id), since) in &last {
            match since {
                Some(at) => inserting.row().text(tenant).text(user).text(role_id).int(*at),
                None => removing.row().text(tenant).text(user).text(role_id),
            };
        }
        for call in [inserting, removing] {
            if call.has_rows() {
                tx.execute(call).await?;
            }
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&INSERT, &REMOVE]
    }
}
