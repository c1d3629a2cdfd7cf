//! Accepting a resource's secret no more.

use aggregates::TenantId;
use aggregates::resource::ResourceCommand;

use super::ChangeResourceError;
use crate::{Command, Unit};

/// Removes a secret.
#[derive(Clone, Debug)]
pub struct RemoveResourceSecret {
    /// Whose resource.
    pub tenant: TenantId,
    /// Which resource.
    pub id: String,
    /// The secret's id.
    pub secret_id: String,
}

impl Command for RemoveResourceSecret {
    type Answer = ();
    type Error = ChangeResourceError;
    const NAME: &'static str = "resource.remove_secret";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeResourceError> {
        let mut resource = super::load(unit, &self.tenant, &self.id).await?;
        unit.decide(&mut resource, ResourceCommand::RemoveSecret { secret_id: self.secret_id.clone() })?;
        Ok(())
    }
}
