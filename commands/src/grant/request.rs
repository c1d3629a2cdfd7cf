//! Keeping a validated authorization request until its person has signed in.

use aggregates::TenantId;
use aggregates::grant::{AuthorizationRequest, Grant, GrantCommand};

use super::ChangeGrantError;
use super::terms::{REQUEST_SECONDS, after};
use crate::{Command, Id, Unit};

/// Begins a grant that waits for half an hour; answers its id.
#[derive(Clone, Debug)]
pub struct RequestAuthorization {
    /// Where.
    pub tenant: TenantId,
    /// Who asks.
    pub client_id: String,
    /// What for.
    pub request: AuthorizationRequest,
}

impl Command for RequestAuthorization {
    type Answer = Id;
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.request";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, ChangeGrantError> {
        let (grant_id, mut grant) = unit.begin_under::<Grant>(&self.tenant, None).await?;
        let at = unit.now();
        let command = GrantCommand::Request {
            grant_id: grant_id.clone(),
            client_id: self.client_id.clone(),
            request: Box::new(self.request.clone()),
            expires_at: after(at, REQUEST_SECONDS),
            at,
        };
        unit.decide(&mut grant, command)?;
        Ok(Id(grant_id))
    }
}
