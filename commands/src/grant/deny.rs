//! Saying no to a pending authorization request.

use aggregates::TenantId;
use aggregates::grant::{Denial, GrantCommand, GrantError};
use aggregates::pushed_request::PushedRequestError;
use uuid::Uuid;

use crate::pushed_request::use_up;
use crate::{Command, Failure, Unit};

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

/// Why a grant was not denied.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DenyGrantError {
    /// The grant's rules say no; [`GrantError::Unknown`] where there is none.
    #[error(transparent)]
    Refused(#[from] GrantError),
    /// The pushed request that it came of was answered before.
    #[error(transparent)]
    Pushed(#[from] PushedRequestError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for DenyGrant {
    type Answer = ();
    type Error = DenyGrantError;
    const NAME: &'static str = "grant.deny";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), DenyGrantError> {
        let mut grant = super::load(unit, &self.tenant, self.grant).await?;
        let at = unit.now();
        unit.decide(&mut grant, GrantCommand::Deny { error: self.error, at })?;
        use_up::<DenyGrantError>(unit, &self.tenant, grant.state()).await?;
        Ok(())
    }
}
