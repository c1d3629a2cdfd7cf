//! Allowing a device what it asked for, or less, with the person's consent in the same commit.

use aggregates::TenantId;
use aggregates::consent::ConsentError;
use aggregates::device_authorization::{DeviceAuthorization, DeviceAuthorizationCommand, DeviceAuthorizationError};
use aggregates::grant::Approval;
use uuid::Uuid;

use crate::grant::{GivenConsent, keep_consent};
use crate::{Command, Failure, Unit};

/// Allows a device.
#[derive(Clone, Debug)]
pub struct AllowDevice {
    /// Where.
    pub tenant: TenantId,
    /// Its stream.
    pub device: Uuid,
    /// Who allows what of it.
    pub approval: Approval,
    /// The person's answer on the page, to be kept.
    pub consent: Option<GivenConsent>,
}

/// Why a device was not allowed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AllowDeviceError {
    /// The rules of device authorizations say no.
    #[error(transparent)]
    Refused(#[from] DeviceAuthorizationError),
    /// The consent's rules say no.
    #[error(transparent)]
    Consent(#[from] ConsentError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for AllowDevice {
    type Answer = ();
    type Error = AllowDeviceError;
    const NAME: &'static str = "device_authorization.allow";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), AllowDeviceError> {
        let user_id = &self.approval.user_id;
        unit.concerns(user_id);
        let mut device = unit.load::<DeviceAuthorization>(&self.tenant, &self.device.to_string()).await?;
        let command = DeviceAuthorizationCommand::Approve { approval: Box::new(self.approval.clone()), at: unit.now() };
        unit.decide(&mut device, command)?;
        if let (Some(given), Some(client_id)) = (&self.consent, device.state().client_id()) {
            keep_consent::<AllowDeviceError>(unit, &self.tenant, user_id, client_id, given).await?;
        }
        Ok(())
    }
}
