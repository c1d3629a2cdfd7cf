//! Deleting a group: it means nothing any more, and its names are free again.

use aggregates::TenantId;
use aggregates::group::GroupCommand;
use aggregates::identifier::Owner;

use super::GroupRefusal;
use crate::{Command, Unit, names};

/// Deletes a group for ever. Its members are shown out behind this commit, however many there are ([`aggregates::Ending`]).
#[derive(Clone, Debug)]
pub struct DeleteGroup {
    /// Whose group.
    pub tenant: TenantId,
    /// Which group.
    pub id: String,
}

impl Command for DeleteGroup {
    type Answer = ();
    type Error = GroupRefusal;
    const NAME: &'static str = "group.delete";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), GroupRefusal> {
        let mut group = super::load(unit, &self.tenant, &self.id).await?;
        let names = super::names_of(group.state())?;
        if unit.decide(&mut group, GroupCommand::Delete)? {
            names::release(unit, &self.tenant, &names, &Owner::group(self.id.clone())).await?;
        }
        Ok(())
    }
}
