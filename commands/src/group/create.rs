//! Creating a group under a name that no other group of the tenant has, with its first members.

use aggregates::TenantId;
use aggregates::group::{Group, GroupCommand, GroupDetails};
use aggregates::identifier::Owner;

use super::{GroupRefusal, MemberChanges};
use crate::tenant;
use crate::{Command, Id, Unit, names};

/// Begins a group. Answers its id.
#[derive(Clone, Debug)]
pub struct CreateGroup {
    /// Where.
    pub tenant: TenantId,
    /// The id that it had elsewhere; a new `UUIDv7` where it is not given.
    pub id: Option<String>,
    /// What people call it.
    pub name: String,
    /// Everything else that is known about it.
    pub details: GroupDetails,
    /// Users who are in it from the beginning, at most [`super::MOST_MEMBERS`].
    pub members: Vec<String>,
}

impl Command for CreateGroup {
    type Answer = Id;
    type Error = GroupRefusal;
    const NAME: &'static str = "group.create";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, GroupRefusal> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let (id, mut group) = unit.begin_under::<Group>(&self.tenant, self.id.as_ref()).await?;
        let command = GroupCommand::Create { id: id.clone(), name: self.name.clone(), details: self.details.clone() };
        unit.decide(&mut group, command)?;
        let names = super::names_of(group.state())?;
        names::claim(unit, &self.tenant, &names, &Owner::group(id.clone())).await?;
        MemberChanges::adding(self.members.iter().cloned()).carry_out(unit, &self.tenant, &id).await?;
        Ok(Id(id))
    }
}
