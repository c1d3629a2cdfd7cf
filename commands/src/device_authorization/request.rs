//! Asking for a device: two codes, one for itself and one that a person types elsewhere (RFC 8628 §3.1).

use aggregates::device_authorization::{DeviceAuthorization, DeviceAuthorizationCommand, DeviceAuthorizationError};
use aggregates::grant::CodeChallenge;
use aggregates::tenant::DeviceFlow;
use aggregates::{ScopeSet, TenantId};
use journal::Event;

use super::stream;
use crate::grant::after;
use crate::{Answer, ClearSecret, Command, Failure, Handle, Unit};

/// How many user codes are drawn before the tenant has too few of them.
const DRAWS: u32 = 8;

/// Begins a device authorization.
#[derive(Clone, Debug)]
pub struct RequestDevice {
    /// Where.
    pub tenant: TenantId,
    /// The client that authenticated, or said who it is.
    pub client_id: String,
    /// What for.
    pub scope: ScopeSet,
    /// For which resources.
    pub resources: Vec<String>,
    /// What the verifier is held against.
    pub code_challenge: Option<CodeChallenge>,
    /// What user codes look like.
    pub codes: DeviceFlow,
    /// How long both codes hold.
    pub seconds: u32,
    /// The least seconds between two polls.
    pub interval: u32,
}

/// The codes, this once; nothing where the same command came before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceCodes {
    /// The device keeps this one, and a person types the other.
    pub told: Option<(ClearSecret, ClearSecret)>,
}

impl Answer for DeviceCodes {
    fn recall(_: &[Event]) -> Self {
        Self { told: None }
    }
}

/// Why nothing began.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestDeviceError {
    /// The rules of device authorizations say no; [`DeviceAuthorizationError::Taken`] where every code that was drawn is in use.
    #[error(transparent)]
    Refused(#[from] DeviceAuthorizationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RequestDevice {
    type Answer = DeviceCodes;
    type Error = RequestDeviceError;
    const NAME: &'static str = "device_authorization.request";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<DeviceCodes, RequestDeviceError> {
        let journal = unit.context().journal();
        for _ in 0..DRAWS {
            let user_code = ClearSecret::given(self.codes.draw(|bytes| journal.entropy().fill(bytes)));
            let id = stream(journal, &self.tenant, user_code.expose()).await?;
            let (device_code, hash) = Handle::generate(id, journal.entropy());
            let mut device = unit.load::<DeviceAuthorization>(&self.tenant, &id.to_string()).await?;
            let command = DeviceAuthorizationCommand::Request {
                client_id: self.client_id.clone(),
                device_code: hash,
                scope: self.scope.clone(),
                resources: self.resources.clone(),
                code_challenge: self.code_challenge.clone(),
                interval: self.interval,
                expires_at: after(unit.now(), self.seconds),
                at: unit.now(),
            };
            match unit.decide(&mut device, command) {
                Ok(_) => return Ok(DeviceCodes { told: Some((device_code, user_code)) }),
                Err(DeviceAuthorizationError::Taken) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Err(DeviceAuthorizationError::Taken.into())
    }
}
