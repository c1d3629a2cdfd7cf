//! Removing a resource: no more tokens for it, and its address is free again.

use aggregates::TenantId;
use aggregates::identifier::Owner;
use aggregates::resource::ResourceCommand;

use super::{ChangeResourceError, register};
use crate::{Command, Unit, names};

/// Removes a resource for ever.
#[derive(Clone, Debug)]
pub struct RemoveResource {
    /// Whose resource.
    pub tenant: TenantId,
    /// Which resource.
    pub id: String,
}

impl Command for RemoveResource {
    type Answer = ();
    type Error = ChangeResourceError;
    const NAME: &'static str = "resource.remove";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeResourceError> {
        let mut resource = super::load(unit, &self.tenant, &self.id).await?;
        let identifier = resource.state().identifier().unwrap_or_default().to_owned();
        if unit.decide(&mut resource, ResourceCommand::Remove)? {
            let names = register::name(&identifier)?;
            names::release(unit, &self.tenant, &names, &Owner::resource(self.id.clone())).await?;
        }
        Ok(())
    }
}
