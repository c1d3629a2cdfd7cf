//! Allowing a client what it asked for in the back channel, or less, with the person's consent in the same commit.

use aggregates::TenantId;
use aggregates::backchannel_queue::BackchannelQueueError;
use aggregates::backchannel_request::{BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError};
use aggregates::consent::ConsentError;
use aggregates::grant::Approval;
use uuid::Uuid;

use super::answer;
use crate::grant::{GivenConsent, keep_consent};
use crate::{Command, Failure, Unit};

/// Allows a request.
#[derive(Clone, Debug)]
pub struct AllowRequest {
    /// Where.
    pub tenant: TenantId,
    /// Its stream.
    pub request: Uuid,
    /// Who allows what of it.
    pub approval: Approval,
    /// The person's answer on the page, to be kept.
    pub consent: Option<GivenConsent>,
}

/// Why a request was not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllowRequestError {
    /// The rules of requests say no.
    #[error(transparent)]
    Refused(#[from] BackchannelRequestError),
    /// The rules of what waits say no.
    #[error(transparent)]
    Queue(#[from] BackchannelQueueError),
    /// The consent's rules say no.
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for AllowRequest {
    type Answer = ();
    type Error = AllowRequestError;
    const NAME: &'static str = "backchannel_request.allow";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), AllowRequestError> {
        let user_id = &self.approval.user_id;
        unit.concerns(user_id);
        let mut request = unit.load::<BackchannelRequest>(&self.tenant, &self.request.to_string()).await?;
        let command = BackchannelRequestCommand::Approve { approval: Box::new(self.approval.clone()), at: unit.now() };
        unit.decide(&mut request, command)?;
        if let (Some(given), Some(asked)) = (&self.consent, request.state().asked()) {
            keep_consent::<AllowRequestError>(unit, &self.tenant, user_id, &asked.client_id, given).await?;
        }
        answer(unit, &self.tenant, user_id, self.request, true).await
    }
}
