//! Moving people into a group and out of it, without touching the group itself.

use aggregates::TenantId;
use aggregates::group::GroupError;

use super::{GroupRefusal, MemberChanges, Moved};
use crate::{Command, Unit};

/// Changes who is in a group. Out of a deleted one people may still go: that is how it is cleared.
#[derive(Clone, Debug)]
pub struct ChangeMembers {
    /// Whose group.
    pub tenant: TenantId,
    /// Which group.
    pub group: String,
    /// Who comes and who goes.
    pub members: MemberChanges,
}

impl Command for ChangeMembers {
    type Answer = Moved;
    type Error = GroupRefusal;
    const NAME: &'static str = "group.change_members";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Moved, GroupRefusal> {
        let group = super::load(unit, &self.tenant, &self.group).await?;
        if !group.state().is_live() && !self.members.add.is_empty() {
            return Err(GroupError::Deleted.into());
        }
        self.members.carry_out(unit, &self.tenant, &self.group).await
    }
}
