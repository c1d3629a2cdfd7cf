//! Saying no to a pending authorization request.

use aggregates::TenantId;
use aggregates::grant::{Denial, GrantCommand};
use uuid::Uuid;

use super::ChangeGrantError;
use crate::{Command, Unit};

/// Denies a pending grant.
#[derive(Clone, Debug)]
pub struct DenyGrant {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub grant: Uuid,
    /// What the client hears.
    pub error: Denial,
}

impl Command for DenyGrant {
    type Answer = ();
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.deny";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeGrantError> {
        let mut grant = super::load(unit, &self.tenant, self.grant).await?;
        let at = unit.now();
        unit.decide(&mut grant, GrantCommand::Deny { error: self.error, at })?;
        Ok(())
    }
}
