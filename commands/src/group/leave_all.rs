//! Taking somebody out of all groups: they are erased.

use aggregates::TenantId;
use aggregates::user_groups::{UserGroups, UserGroupsCommand, user_groups_stream};

use crate::{Command, Failure, Unit};

/// Takes a user out of every group. An erasure does so itself; this is for whoever was let into a group in the same moment.
#[derive(Clone, Debug)]
pub struct LeaveAllGroups {
    /// Where.
    pub tenant: TenantId,
    /// Whom.
    pub user: String,
}

impl Command for LeaveAllGroups {
    type Answer = ();
    type Error = Failure;
    const NAME: &'static str = "group.leave_all";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Failure> {
        leave_all(unit, &self.tenant, &self.user).await
    }
}

/// The same within another command.
pub(crate) async fn leave_all(unit: &mut Unit<'_>, tenant: &TenantId, user: &str) -> Result<(), Failure> {
    let mut groups = unit.load::<UserGroups>(tenant, &user_groups_stream(user)).await?;
    // Leaving never refuses.
    let _ = unit.decide(&mut groups, UserGroupsCommand::LeaveAll);
    Ok(())
}
