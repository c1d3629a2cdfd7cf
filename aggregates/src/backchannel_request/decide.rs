//! The rules of a backchannel authentication request.

use chrono::{DateTime, Utc};

use super::{
    BackchannelRequest, BackchannelRequestCommand, BackchannelRequestError as Refusal, BackchannelRequestEvent,
    Delivery, Life, PresentedAuthReqId, Progress,
};
use crate::details;
use crate::grant::Approval;
use crate::polling::Turn;

type Decision = Result<Vec<BackchannelRequestEvent>, Refusal>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &BackchannelRequest, command: BackchannelRequestCommand) -> Decision {
    match (&state.life, command) {
        (None, BackchannelRequestCommand::Request { asked, auth_req_id, delivery, interval, expires_at, at }) => {
            if expires_at <= at {
                return Err(Refusal::NoTime);
            }
            Ok(vec![BackchannelRequestEvent::Requested { asked, auth_req_id, delivery, interval, expires_at, at }])
        }
        (Some(_), BackchannelRequestCommand::Request { .. }) => Err(Refusal::AlreadyBegun),
        (None, _) => Err(Refusal::Unknown),
        (Some(life), BackchannelRequestCommand::Poll { presented, at }) => life.poll(&presented, at),
        (Some(life), BackchannelRequestCommand::Approve { approval, at }) => life.approve(approval, at),
        (Some(life), BackchannelRequestCommand::Deny { user_id, at }) => {
            life.check_answered_by(&user_id, at)?;
            Ok(vec![BackchannelRequestEvent::Denied { user_id, at }])
        }
        (Some(life), BackchannelRequestCommand::Redeem { presented, grant_id, at }) => {
            match life.turn(&presented, at)? {
                Turn::Redeem => Ok(vec![BackchannelRequestEvent::Redeemed { grant_id, at }]),
                Turn::Wait | Turn::SlowDown => Err(Refusal::Pending),
            }
        }
        (Some(life), BackchannelRequestCommand::Push { grant_id, at }) => life.push(grant_id, at),
        (Some(life), BackchannelRequestCommand::Fail { at }) => life.fail(at),
    }
}

impl Life {
    /// What a client hears that shows this `auth_req_id`.
    pub(super) fn turn(&self, presented: &PresentedAuthReqId, at: DateTime<Utc>) -> Result<Turn, Refusal> {
        if !self.auth_req_id.matches(&presented.hash) {
            return Err(Refusal::Unknown);
        }
        if self.asked.client_id != presented.client_id {
            return Err(Refusal::OtherClient);
        }
        if matches!(self.delivery, Delivery::Push(_)) {
            return Err(Refusal::Pushed);
        }
        match &self.progress {
            Progress::Denied => Err(Refusal::Denied),
            Progress::Redeemed { .. } => Err(Refusal::Redeemed),
            Progress::Failed => Err(Refusal::Failed),
            Progress::Waiting | Progress::Approved { .. } if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Approved { .. } => Ok(Turn::Redeem),
            Progress::Waiting => Ok(Turn::of_waiting(self.polled_at, self.interval, at)),
        }
    }

    fn poll(&self, presented: &PresentedAuthReqId, at: DateTime<Utc>) -> Decision {
        let turn = self.turn(presented, at)?;
        if turn == Turn::Redeem {
            return Err(Refusal::Approved);
        }
        let noted = turn.noted_interval(self.interval);
        Ok(noted.map(|interval| BackchannelRequestEvent::Polled { interval, at }).into_iter().collect())
    }

    fn approve(&self, approval: Box<Approval>, at: DateTime<Utc>) -> Decision {
        self.check_answered_by(&approval.user_id, at)?;
        if !approval.scope.is_subset(&self.asked.scope) {
            return Err(Refusal::ScopeExceeded);
        }
        if !approval.resources.iter().all(|resource| self.asked.resources.contains(resource)) {
            return Err(Refusal::ResourceExceeded);
        }
        if !details::is_part(approval.details(), self.asked.details()) {
            return Err(Refusal::DetailsExceeded);
        }
        Ok(vec![BackchannelRequestEvent::Approved { approval, at }])
    }

    fn push(&self, grant_id: String, at: DateTime<Utc>) -> Decision {
        if !matches!(self.delivery, Delivery::Push(_)) {
            return Err(Refusal::NotPushed);
        }
        match &self.progress {
            Progress::Denied => Err(Refusal::Denied),
            Progress::Redeemed { .. } => Err(Refusal::Redeemed),
            Progress::Failed => Err(Refusal::Failed),
            Progress::Waiting | Progress::Approved { .. } if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Waiting => Err(Refusal::Pending),
            Progress::Approved { .. } => Ok(vec![BackchannelRequestEvent::Redeemed { grant_id, at }]),
        }
    }

    /// What was fetched at the token endpoint has arrived, and ends with its grant.
    fn fail(&self, at: DateTime<Utc>) -> Decision {
        match &self.progress {
            Progress::Denied => Err(Refusal::Denied),
            Progress::Waiting | Progress::Approved { .. } if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Waiting => Err(Refusal::Pending),
            Progress::Redeemed { .. } if !matches!(self.delivery, Delivery::Push(_)) => Err(Refusal::Redeemed),
            Progress::Approved { .. } | Progress::Redeemed { .. } => Ok(vec![BackchannelRequestEvent::Failed { at }]),
            Progress::Failed => Ok(vec![]),
        }
    }

    fn check_answered_by(&self, user_id: &str, at: DateTime<Utc>) -> Result<(), Refusal> {
        if self.asked.user_id != user_id {
            return Err(Refusal::OtherPerson);
        }
        self.check_waiting(at)
    }

    /// Whether the person may still answer.
    pub(super) fn check_waiting(&self, at: DateTime<Utc>) -> Result<(), Refusal> {
        match &self.progress {
            Progress::Waiting if self.expires_at <= at => Err(Refusal::Expired),
            Progress::Waiting => Ok(()),
            Progress::Approved { .. } => Err(Refusal::Approved),
            Progress::Denied => Err(Refusal::Denied),
            Progress::Redeemed { .. } => Err(Refusal::Redeemed),
            Progress::Failed => Err(Refusal::Failed),
        }
    }
}
