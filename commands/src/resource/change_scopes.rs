//! Replacing what clients may ask a resource for.

use aggregates::TenantId;
use aggregates::resource::{ResourceCommand, Scopes};

use super::ChangeResourceError;
use crate::{Command, Unit};

/// Replaces the scopes; the log keeps the difference.
#[derive(Clone, Debug)]
pub struct ChangeScopes {
    /// Whose resource.
    pub tenant: TenantId,
    /// Which resource.
    pub id: String,
    /// All scopes.
    pub scopes: Scopes,
}

impl Command for ChangeScopes {
    type Answer = ();
    type Error = ChangeResourceError;
    const NAME: &'static str = "resource.change_scopes";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeResourceError> {
        let mut resource = super::load(unit, &self.tenant, &self.id).await?;
        unit.decide(&mut resource, ResourceCommand::ChangeScopes { scopes: self.scopes.clone() })?;
        Ok(())
    }
}
