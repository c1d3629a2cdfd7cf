//! Saying no to a client that asked in the back channel.

use aggregates::TenantId;
use aggregates::backchannel_queue::BackchannelQueueError;
use aggregates::backchannel_request::{BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError};
use uuid::Uuid;

use super::answer;
use crate::{Command, Failure, Unit};

/// Refuses a request.
#[derive(Clone, Debug)]
pub struct RefuseRequest {
    /// Where.
    pub tenant: TenantId,
    /// Its stream.
    pub request: Uuid,
    /// Who says no.
    pub user: String,
}

/// Why a request was not refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefuseRequestError {
    /// The rules of requests say no.
    #[error(transparent)]
    Refused(#[from] BackchannelRequestError),
    /// The rules of what waits say no.
    #[error(transparent)]
    Queue(#[from] BackchannelQueueError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RefuseRequest {
    type Answer = ();
    type Error = RefuseRequestError;
    const NAME: &'static str = "backchannel_request.refuse";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RefuseRequestError> {
        unit.concerns(&self.user);
        let mut request = unit.load::<BackchannelRequest>(&self.tenant, &self.request.to_string()).await?;
        let command = BackchannelRequestCommand::Deny { user_id: self.user.clone(), at: unit.now() };
        unit.decide(&mut request, command)?;
        answer(unit, &self.tenant, &self.user, self.request, false).await
    }
}
