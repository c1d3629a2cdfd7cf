//! A device asks whether somebody has answered, and gets its tokens when they said yes (RFC 8628 §3.4, §3.5): the code is used up and the
//! grant begins in one commit, while the person may be spoken for.

use aggregates::TenantId;
use aggregates::client::GrantType;
use aggregates::device_authorization::{
    DeviceAuthorization, DeviceAuthorizationCommand, DeviceAuthorizationError, PresentedDeviceCode,
};
use aggregates::grant::GrantError;
use aggregates::polling::Turn;

use crate::grant::{AccessTerms, Directly, RefreshTerms, challenge, is_spoken_for};
use crate::{ClearSecret, Command, Failure, Handle, PollAnswer, Unit};

/// Asks once.
#[derive(Clone, Debug)]
pub struct PollDevice {
    /// Where.
    pub tenant: TenantId,
    /// The device code.
    pub device_code: Handle,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// The `code_verifier` parameter.
    pub code_verifier: Option<ClearSecret>,
    /// The access token to issue.
    pub access: AccessTerms,
    /// The refresh token to issue, where the client may have one.
    pub refresh: Option<RefreshTerms>,
}

/// Why a device gets nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PollDeviceError {
    /// The rules of device authorizations say no.
    #[error(transparent)]
    Refused(#[from] DeviceAuthorizationError),
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

impl Command for PollDevice {
    type Answer = PollAnswer;
    type Error = PollDeviceError;
    const NAME: &'static str = "device_authorization.poll";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<PollAnswer, PollDeviceError> {
        let at = unit.now();
        let mut device = unit.load::<DeviceAuthorization>(&self.tenant, &self.device_code.id().to_string()).await?;
        let asked = device.state().code_challenge();
        let presented = PresentedDeviceCode {
            hash: self.device_code.hash().clone(),
            client_id: self.client_id.clone(),
            code_challenge: self.code_verifier.as_ref().map(|verifier| challenge(verifier, asked)),
        };
        let waits = match device.state().turn(&presented, at)? {
            Turn::Wait => PollAnswer::Pending,
            Turn::SlowDown => PollAnswer::SlowDown,
            Turn::Redeem => {
                let (approval, since) = device.state().approval().ok_or(DeviceAuthorizationError::Unknown)?;
                let approval = approval.clone();
                unit.concerns(&approval.user_id);
                if !is_spoken_for(unit, &self.tenant, &approval.user_id, &self.client_id, since).await? {
                    return Err(PollDeviceError::Unavailable);
                }
                let id = unit.context().new_id();
                let command = DeviceAuthorizationCommand::Redeem { presented, grant_id: id.to_string(), at };
                unit.decide(&mut device, command)?;
                let begun = Directly {
                    tenant: &self.tenant,
                    client_id: &self.client_id,
                    id,
                    grant_type: GrantType::DeviceCode,
                    approval,
                    access: &self.access,
                    refresh: self.refresh.as_ref(),
                };
                return Ok(PollAnswer::Allowed(begun.begin::<PollDeviceError>(unit).await?));
            }
        };
        unit.decide(&mut device, DeviceAuthorizationCommand::Poll { presented, at })?;
        Ok(waits)
    }
}
