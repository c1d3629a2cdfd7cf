//! The rules of a device authorization.

use chrono::{DateTime, Utc};

use super::{
    DeviceAuthorization, DeviceAuthorizationCommand, DeviceAuthorizationError as Refusal, DeviceAuthorizationEvent,
    Life, PresentedDeviceCode, Progress, Turn,
};
use crate::grant::Approval;

/// What a device that comes too soon waits longer from then on, in seconds (RFC 8628 §3.5).
const SLOWER: u32 = 5;
/// Who has to wait this long and comes too soon again is told so, and nothing more is noted of it.
const SLOWEST: u32 = 300;

type Decision = Result<Vec<DeviceAuthorizationEvent>, Refusal>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &DeviceAuthorization, command: DeviceAuthorizationCommand) -> Decision {
    match (&state.life, command) {
        (
            life,
            DeviceAuthorizationCommand::Request {
                client_id,
                device_code,
                scope,
                resources,
                code_challenge,
                interval,
                expires_at,
                at,
            },
        ) => {
            if life.as_ref().is_some_and(|life| !life.is_over(at)) {
                return Err(Refusal::Taken);
            }
            if expires_at <= at {
                return Err(Refusal::NoTime);
            }
            Ok(vec![DeviceAuthorizationEvent::Requested {
                client_id,
                device_code,
                scope,
                resources,
                code_challenge,
                interval,
                expires_at,
                at,
            }])
        }
        (None, _) => Err(Refusal::Unknown),
        (Some(life), DeviceAuthorizationCommand::Poll { presented, at }) => life.poll(&presented, at),
        (Some(life), DeviceAuthorizationCommand::Approve { approval, at }) => life.approve(approval, at),
        (Some(life), DeviceAuthorizationCommand::Deny { user_id, at }) => {
            life.check_waiting(at)?;
            Ok(vec![DeviceAuthorizationEvent::Denied { user_id, at }])
        }
        (Some(life), DeviceAuthorizationCommand::Redeem { presented, grant_id, at }) => {
            match life.turn(&presented, at)? {
                Turn::Redeem => Ok(vec![DeviceAuthorizationEvent::Redeemed { grant_id, at }]),
                Turn::Wait | Turn::SlowDown => Err(Refusal::Pending),
            }
        }
    }
}

impl Life {
    /// What a device hears that shows this code.
    pub(super) fn turn(&self, presented: &PresentedDeviceCode, at: DateTime<Utc>) -> Result<Turn, Refusal> {
        if !self.device_code.matches(&presented.hash) {
            return Err(Refusal::Unknown);
        }
        if self.client_id != presented.client_id {
            return Err(Refusal::OtherClient);
        }
        match (&self.code_challenge, &presented.code_challenge) {
            (Some(_), None) => return Err(Refusal::VerifierMissing),
            (None, Some(_)) => return Err(Refusal::VerifierUnexpected),
            (Some(asked), Some(given)) if asked.value != *given => return Err(Refusal::VerifierMismatch),
            _ => {}
        }
        match &self.progress {
            Progress::Denied => Err(Refusal::Denied),
            Progress::Redeemed => Err(Refusal::Redeemed),
            Progress::Waiting | Progress::Approved(_) if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Approved(_) => Ok(Turn::Redeem),
            Progress::Waiting if self.comes_too_soon(at) => Ok(Turn::SlowDown),
            Progress::Waiting => Ok(Turn::Wait),
        }
    }

    fn poll(&self, presented: &PresentedDeviceCode, at: DateTime<Utc>) -> Decision {
        let interval = match self.turn(presented, at)? {
            Turn::Redeem => return Err(Refusal::Approved),
            Turn::Wait => self.interval,
            Turn::SlowDown if self.interval >= SLOWEST => return Ok(vec![]),
            Turn::SlowDown => self.interval.saturating_add(SLOWER),
        };
        Ok(vec![DeviceAuthorizationEvent::Polled { interval, at }])
    }

    fn approve(&self, approval: Box<Approval>, at: DateTime<Utc>) -> Decision {
        self.check_waiting(at)?;
        if !approval.scope.is_subset(&self.scope) {
            return Err(Refusal::ScopeExceeded);
        }
        if !approval.resources.iter().all(|resource| self.resources.contains(resource)) {
            return Err(Refusal::ResourceExceeded);
        }
        Ok(vec![DeviceAuthorizationEvent::Approved { approval, at }])
    }

    /// Whether a person may still answer.
    pub(super) fn check_waiting(&self, at: DateTime<Utc>) -> Result<(), Refusal> {
        match &self.progress {
            Progress::Waiting if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Waiting => Ok(()),
            Progress::Approved(_) => Err(Refusal::Approved),
            Progress::Denied => Err(Refusal::Denied),
            Progress::Redeemed => Err(Refusal::Redeemed),
        }
    }
}
