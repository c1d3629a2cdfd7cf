//! A client asks whether the person has answered, and gets its tokens when they said yes (CIBA Core §10.1, §11): the request is used up and
//! the grant begins in one commit, while the person may be spoken for.

use aggregates::TenantId;
use aggregates::backchannel_request::{
    BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError, PresentedAuthReqId,
};
use aggregates::client::GrantType;
use aggregates::grant::GrantError;
use aggregates::polling::Turn;

use crate::grant::{AccessTerms, Directly, RefreshTerms, is_spoken_for};
use crate::{Command, Failure, Handle, PollAnswer, Unit};

/// Asks once.
#[derive(Clone, Debug)]
pub struct PollRequest {
    /// Where.
    pub tenant: TenantId,
    /// The `auth_req_id`.
    pub auth_req_id: Handle,
    /// The client that authenticated.
    pub client_id: String,
    /// The access token to issue.
    pub access: AccessTerms,
    /// The refresh token to issue, where the client may have one.
    pub refresh: Option<RefreshTerms>,
}

/// Why a client gets nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollRequestError {
    /// The rules of requests say no.
    #[error(transparent)]
    Refused(#[from] BackchannelRequestError),
    /// Who said yes may not be spoken for at the moment, or has taken it back.
    #[error("the person's account cannot be used at the moment, or they have taken their consent back")]
    Unavailable,
    /// The grant's rules say no.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for PollRequest {
    type Answer = PollAnswer;
    type Error = PollRequestError;
    const NAME: &'static str = "backchannel_request.poll";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<PollAnswer, PollRequestError> {
        let at = unit.now();
        let id = self.auth_req_id.id().to_string();
        let mut request = unit.load::<BackchannelRequest>(&self.tenant, &id).await?;
        let presented = PresentedAuthReqId { hash: self.auth_req_id.hash().clone(), client_id: self.client_id.clone() };
        let waits = match request.state().turn(&presented, at)? {
            Turn::Wait => PollAnswer::Pending,
            Turn::SlowDown => PollAnswer::SlowDown,
            Turn::Redeem => {
                let (approval, since) = request.state().approval().ok_or(BackchannelRequestError::Unknown)?;
                let approval = approval.clone();
                unit.concerns(&approval.user_id);
                if !is_spoken_for(unit, &self.tenant, &approval.user_id, &self.client_id, since).await? {
                    return Err(PollRequestError::Unavailable);
                }
                let id = unit.context().new_id();
                let command = BackchannelRequestCommand::Redeem { presented, grant_id: id.to_string(), at };
                unit.decide(&mut request, command)?;
                let begun = Directly {
                    tenant: &self.tenant,
                    client_id: &self.client_id,
                    id,
                    grant_type: GrantType::Ciba,
                    approval,
                    access: &self.access,
                    refresh: self.refresh.as_ref(),
                };
                return Ok(PollAnswer::Allowed(begun.begin::<PollRequestError>(unit).await?));
            }
        };
        unit.decide(&mut request, BackchannelRequestCommand::Poll { presented, at })?;
        Ok(waits)
    }
}
