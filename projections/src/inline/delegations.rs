//! `delegations`: who has which role over which group since when, one row per person, group and role.
//!
//! Of each the last event of the batch counts, and a batch costs two statements whatever is in it. Groups and roles that were deleted
//! keep their rows here, which then lead nowhere: whoever asks joins what is there.

use std::collections::BTreeMap;

use aggregates::user_roles::UserRolesEvent;
use async_trait::async_trait;
use journal::db::{Column, Kind, Statement, Tx};
use journal::{Event, Mode, ProjectError, Projector};

use crate::decode::decode;

static INSERT: Statement = Statement::new(
    "INSERT INTO {delegations} (tenant_id, user_id, group_id, role_id, delegated_at) SELECT tenant, who, over_group, which, delegated_at \
     FROM {rows} WHERE true ON CONFLICT (tenant_id, user_id, group_id, role_id) DO UPDATE SET delegated_at = excluded.delegated_at",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("who", Kind::Text),
    Column("over_group", Kind::Text),
    Column("which", Kind::Text),
    Column("delegated_at", Kind::Int),
])
.tables(&["delegations"]);

static REMOVE: Statement = Statement::new(
    "DELETE FROM {delegations} WHERE (tenant_id, user_id, group_id, role_id) IN (SELECT tenant, who, over_group, which FROM {rows})",
)
.rows(&[
    Column("tenant", Kind::Text),
    Column("who", Kind::Text),
    Column("over_group", Kind::Text),
    Column("which", Kind::Text),
])
.tables(&["delegations"]);

/// The type of the streams.
const AGGREGATE: &str = "UserRoles";

/// The projector.
pub(crate) struct Delegations;

#[async_trait]
impl Projector for Delegations {
    fn name(&self) -> &'static str {
        "delegations"
    }

    fn version(&self) -> u32 {
        1
    }

    fn mode(&self) -> Mode {
        Mode::Inline
    }

    fn tables(&self) -> &'static [&'static str] {
        &["delegations"]
    }

    fn schema(&self) -> &'static str {
        include_str!("../../../migrations/projections/delegations.sql")
    }

    fn aggregates(&self) -> Option<&'static [&'static str]> {
        Some(&[AGGREGATE])
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == AGGREGATE
            && ["RoleDelegated", "RoleDelegationEnded"].contains(&event.event_type.as_str())
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        // In the order of the keys: transactions that touch the same rows touch them in the same order.
        let mut last: BTreeMap<(&str, String, String, String), Option<i64>> = BTreeMap::new();
        for event in batch {
            let (user, group, role, since) = match decode(event)? {
                UserRolesEvent::Delegated { user_id, role_id, group_id } => {
                    (user_id, group_id, role_id, Some(event.stored.recorded_at))
                }
                UserRolesEvent::DelegationEnded { user_id, role_id, group_id } => (user_id, group_id, role_id, None),
                UserRolesEvent::Assigned { .. } | UserRolesEvent::Unassigned { .. } => continue,
            };
            last.insert((event.tenant_id.as_str(), user, group, role), since);
        }
        let (mut inserting, mut removing) = (tx.call(&INSERT), tx.call(&REMOVE));
        for ((tenant, user, group, role), since) in &last {
            match since {
                Some(at) => inserting.row().text(tenant).text(user).text(group).text(role).int(*at),
                None => removing.row().text(tenant).text(user).text(group).text(role),
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
