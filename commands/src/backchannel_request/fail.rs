//! Noting that a client gets nothing although the person said yes, in one commit with taking back what was issued for it: from then on it
//! is told that and nothing else.

use aggregates::TenantId;
use aggregates::backchannel_request::{
    BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError, Outcome,
};
use aggregates::grant::{Grant, GrantCommand, GrantError, Revocation};
use uuid::Uuid;

use crate::{Command, Failure, Unit};

/// Ends a request that was allowed.
#[derive(Clone, Debug)]
pub struct FailRequest {
    /// Where.
    pub tenant: TenantId,
    /// Its stream.
    pub request: Uuid,
}

/// Why it did not end.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FailRequestError {
    /// The rules of requests say no.
    #[error(transparent)]
    Refused(#[from] BackchannelRequestError),
    /// The client has used what it was sent, so it did arrive.
    #[error("the client has used what it was sent")]
    Used,
    /// The grant's rules say no.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for FailRequest {
    type Answer = ();
    type Error = FailRequestError;
    const NAME: &'static str = "backchannel_request.fail";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), FailRequestError> {
        let at = unit.now();
        let mut request = unit.load::<BackchannelRequest>(&self.tenant, &self.request.to_string()).await?;
        if let Some(asked) = request.state().asked() {
            unit.concerns(&asked.user_id);
        }
        let grant = match request.state().outcome(at) {
            Some(Outcome::Redeemed { grant_id, .. }) => Some(unit.load::<Grant>(&self.tenant, grant_id).await?),
            _ => None,
        };
        if grant.as_ref().is_some_and(|grant| grant.state().generation() > 0) {
            return Err(FailRequestError::Used);
        }
        unit.decide(&mut request, BackchannelRequestCommand::Fail { at })?;
        if let Some(mut grant) = grant {
            unit.decide(&mut grant, GrantCommand::Revoke { reason: Revocation::Undelivered, at })?;
        }
        Ok(())
    }
}
