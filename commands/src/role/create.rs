//! Creating a role under a name that no other role of the tenant has.

use aggregates::TenantId;
use aggregates::identifier::Owner;
use aggregates::role::{Permissions, Role, RoleCommand};

use super::RoleRefusal;
use crate::tenant;
use crate::{Command, Id, Unit, names};

/// Begins a role. Answers its id.
#[derive(Clone, Debug)]
pub struct CreateRole {
    /// Where.
    pub tenant: TenantId,
    /// What people call it.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// What its holders may do.
    pub permissions: Permissions,
}

impl Command for CreateRole {
    type Answer = Id;
    type Error = RoleRefusal;
    const NAME: &'static str = "role.create";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, RoleRefusal> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let id = unit.context().new_id().to_string();
        let mut role = unit.begin::<Role>(&self.tenant, &id).await?;
        let command = RoleCommand::Create {
            id: id.clone(),
            name: self.name.clone(),
            description: self.description.clone(),
            permissions: self.permissions.clone(),
        };
        unit.decide(&mut role, command)?;
        names::claim(unit, &self.tenant, &super::name(&self.name)?, &Owner::role(id.clone())).await?;
        Ok(Id(id))
    }
}
