//! Saying no to a device.

use aggregates::TenantId;
use aggregates::device_authorization::{DeviceAuthorization, DeviceAuthorizationCommand, DeviceAuthorizationError};
use uuid::Uuid;

use crate::{Command, Failure, Unit};

/// Refuses a device.
#[derive(Clone, Debug)]
pub struct RefuseDevice {
    /// Where.
    pub tenant: TenantId,
    /// Its stream.
    pub device: Uuid,
    /// Who says no.
    pub user: String,
}

/// Why a device was not refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RefuseDeviceError {
    /// The rules of device authorizations say no.
    #[error(transparent)]
    Refused(#[from] DeviceAuthorizationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RefuseDevice {
    type Answer = ();
    type Error = RefuseDeviceError;
    const NAME: &'static str = "device_authorization.refuse";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RefuseDeviceError> {
        unit.concerns(&self.user);
        let mut device = unit.load::<DeviceAuthorization>(&self.tenant, &self.device.to_string()).await?;
        let command = DeviceAuthorizationCommand::Deny { user_id: self.user.clone(), at: unit.now() };
        unit.decide(&mut device, command)?;
        Ok(())
    }
}
