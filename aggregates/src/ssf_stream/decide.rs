//! The rules of a stream of signals.

use chrono::{DateTime, Utc};

use super::{
    Configuration, Life, MIN_VERIFICATION_INTERVAL, SetBy, SsfStream, SsfStreamCommand, SsfStreamError, SsfStreamEvent,
    StreamStatus,
};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault};

/// Subjects that a receiver may have removed at a time.
pub(super) const MOST_REMOVED: usize = 1000;
const LONGEST_REASON: usize = 500;
const LONGEST_STATE: usize = 1000;

type Decision = Result<Vec<SsfStreamEvent>, SsfStreamError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &SsfStream, command: SsfStreamCommand) -> Decision {
    match (state.live(), command) {
        (None, SsfStreamCommand::Create { client_id, stream_id, issuer, configuration, at }) => {
            let configuration = usable(configuration)?;
            Ok(vec![SsfStreamEvent::Created { client_id, stream_id, issuer, configuration, at }])
        }
        (None, _) => Err(SsfStreamError::NotCreated),
        (Some(_), SsfStreamCommand::Create { .. }) => Err(SsfStreamError::AlreadyCreated),
        (Some(life), SsfStreamCommand::Change { configuration }) => {
            let configuration = usable(configuration)?;
            let same = configuration == life.configuration;
            Ok(if same { vec![] } else { vec![SsfStreamEvent::Changed { configuration }] })
        }
        (Some(life), SsfStreamCommand::SetStatus { status, reason, by }) => life.set_status(status, reason, by),
        (Some(life), SsfStreamCommand::RemoveSubject { subject }) => life.remove(subject),
        (Some(life), SsfStreamCommand::AddSubject { subject }) => {
            let removed = life.removed.contains(&subject);
            Ok(if removed { vec![SsfStreamEvent::SubjectAdded { subject }] } else { vec![] })
        }
        (Some(life), SsfStreamCommand::Verify { state, at }) => life.verify(state, at),
        (Some(_), SsfStreamCommand::Delete) => Ok(vec![SsfStreamEvent::Deleted]),
    }
}

fn usable(mut configuration: Configuration) -> Result<Configuration, SsfStreamError> {
    Faults::check(configuration.tidy())?;
    Ok(configuration)
}

impl Life {
    fn set_status(&self, status: StreamStatus, mut reason: Option<String>, by: SetBy) -> Decision {
        let mut faults = vec![];
        text::tidy("reason", &mut reason, LONGEST_REASON, Lines::One, &mut faults);
        Faults::check(faults)?;
        let stopped = self.set_by == SetBy::Transmitter && self.status != StreamStatus::Enabled;
        if stopped && by == SetBy::Receiver {
            return Err(SsfStreamError::StoppedByTransmitter);
        }
        let same = (self.status, self.set_by, &self.reason) == (status, by, &reason);
        Ok(if same { vec![] } else { vec![SsfStreamEvent::StatusSet { status, reason, by }] })
    }

    fn remove(&self, subject: String) -> Decision {
        if !text::is_visible_ascii(&subject) {
            let fault = FieldFault::new("subject", "is not usable", "name a subject as you were told it");
            return Err(Faults::from(fault).into());
        }
        if self.removed.contains(&subject) {
            return Ok(vec![]);
        }
        if self.removed.len() >= MOST_REMOVED {
            return Err(SsfStreamError::TooManySubjects);
        }
        Ok(vec![SsfStreamEvent::SubjectRemoved { subject }])
    }

    fn verify(&self, state: Option<String>, at: DateTime<Utc>) -> Decision {
        let too_long = |text: &String| text.len() > LONGEST_STATE || text.chars().any(char::is_control);
        if state.as_ref().is_some_and(too_long) {
            let remedy = format!("use at most {LONGEST_STATE} bytes without control characters");
            return Err(Faults::from(FieldFault::new("state", "is not usable", remedy)).into());
        }
        if self.status == StreamStatus::Disabled {
            return Err(SsfStreamError::Disabled);
        }
        let since = self.verified_at.map(|last| (at - last).num_seconds().max(0));
        match since.and_then(|since| MIN_VERIFICATION_INTERVAL.checked_sub(u32::try_from(since).unwrap_or(u32::MAX))) {
            Some(seconds) if seconds > 0 => Err(SsfStreamError::TooSoon { seconds }),
            _ => Ok(vec![SsfStreamEvent::VerificationRequested { state, at }]),
        }
    }
}
