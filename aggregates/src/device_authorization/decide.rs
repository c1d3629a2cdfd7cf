//! The rules of a device authorization.

use chrono::{DateTime, Utc};

use super::{
    DeviceAuthorization, DeviceAuthorizationCommand, DeviceAuthorizationError as Refusal, DeviceAuthorizationEvent,
    Life, PresentedDeviceCode, Progress,
};
use crate::grant::Approval;
use crate::polling::Turn;

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
            Progress::Waiting | Progress::Approved { .. } if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Approved { .. } => Ok(Turn::Redeem),
            Progress::Waiting => Ok(Turn::of_waiting(self.polled_at, self.interval, at)),
        }
    }

    fn poll(&self, presented: &PresentedDeviceCode, at: DateTime<Utc>) -> Decision {
        let turn = self.turn(presented, at)?;
        if turn == Turn::Redeem {
            return Err(Refusal::Approved);
        }
        let noted = turn.noted_interval(self.interval);
        Ok(noted.map(|interval| DeviceAuthorizationEvent::Polled { interval, at }).into_iter().collect())
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
            Progress::Approved { .. } => Err(Refusal::Approved),
            Progress::Denied => Err(Refusal::Denied),
            Progress::Redeemed => Err(Refusal::Redeemed),
        }
    }
}
