//! Recording that what somebody gave to sign in was wrong.

use aggregates::TenantId;
use aggregates::authentication::{
    AuthenticationCommand, AuthenticationError, Failed, FailureLimits, FailureReason, Method, Origin,
};
use aggregates::tenant::TenantSettings;

use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Id, Unit};

/// Records a failure. Answers the attempt's id, for the next try.
#[derive(Clone, Debug)]
pub struct FailSignIn {
    /// Where.
    pub tenant: TenantId,
    /// The attempt that earlier failures began.
    pub attempt: Option<String>,
    /// The authorization request on whose behalf it is made.
    pub grant: Option<String>,
    /// [`super::Resolved::identifier_hash`].
    pub identifier_hash: String,
    /// Whose name was given, where it is somebody's.
    pub user: Option<String>,
    /// By what.
    pub method: Method,
    /// What was wrong.
    pub reason: FailureReason,
    /// From where.
    pub origin: Origin,
}

/// Why a failure was not recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FailSignInError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The attempt's rules say no.
    #[error(transparent)]
    Refused(#[from] AuthenticationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for FailSignIn {
    type Answer = Id;
    type Error = FailSignInError;
    const NAME: &'static str = "authentication.fail";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, FailSignInError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let limits = limits(&tenant::settings(unit, &self.tenant, house.state()).await?);
        let (id, mut attempt) = super::attempt(unit, &self.tenant, self.attempt.as_ref()).await?;
        if let Some(user) = &self.user {
            unit.concerns(user);
        }
        let at = unit.now();
        let failed = Failed {
            user_id: self.user.clone(),
            identifier_hash: self.identifier_hash.clone(),
            method: self.method,
            reason: self.reason,
            origin: self.origin.clone(),
            limits,
            at,
        };
        let grant_id = self.grant.clone();
        unit.decide(&mut attempt, AuthenticationCommand::Fail { id: id.clone(), grant_id, failed, at })?;
        Ok(Id(id))
    }
}

/// The tenant's limits, to travel with the failure.
fn limits(settings: &TenantSettings) -> FailureLimits {
    FailureLimits {
        failures: settings.lockout.failures,
        window: settings.lockout.window,
        duration: settings.lockout.duration,
        address: settings.sign_in.address_failures,
        tenant: settings.sign_in.tenant_failures,
    }
}
