//! Changing what a group is called, what is known about it, and who is in it, all of it or nothing.

use aggregates::TenantId;
use aggregates::group::{GroupCommand, GroupDetails};
use aggregates::identifier::Owner;

use super::{GroupRefusal, MemberChanges, Moved};
use crate::{Command, Unit, names};

/// Changes a group; what is not given stays.
#[derive(Clone, Debug)]
pub struct ChangeGroup {
    /// Whose group.
    pub tenant: TenantId,
    /// Which group.
    pub id: String,
    /// What people call it.
    pub name: Option<String>,
    /// Everything else that is known about it, whole; the log keeps the difference.
    pub details: Option<GroupDetails>,
    /// Who comes and who goes.
    pub members: MemberChanges,
}

impl Command for ChangeGroup {
    type Answer = Moved;
    type Error = GroupRefusal;
    const NAME: &'static str = "group.change";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Moved, GroupRefusal> {
        let mut group = super::load(unit, &self.tenant, &self.id).await?;
        let old = super::names_of(group.state())?;
        let command = GroupCommand::Change { name: self.name.clone(), details: self.details.clone() };
        unit.decide(&mut group, command)?;
        let new = super::names_of(group.state())?;
        // Another spelling of the same name is the same name: it is neither given back nor claimed.
        let owner = Owner::group(self.id.clone());
        names::claim(unit, &self.tenant, &names::without(&new, &old), &owner).await?;
        names::release(unit, &self.tenant, &names::without(&old, &new), &owner).await?;
        self.members.carry_out(unit, &self.tenant, &self.id).await
    }
}
