//! The rules of a job.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Job, JobCommand, JobError, JobEvent, JobStatus, LEASE, Life};
use crate::text::{self, Lines};
use crate::{Faults, FieldFault};

/// A file is kept no longer than this before its job begins.
const FURTHEST: TimeDelta = TimeDelta::days(31);
const LONGEST_NODE: usize = 200;

type Decision = Result<Vec<JobEvent>, JobError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Job, command: JobCommand) -> Decision {
    match (&state.life, command) {
        (None, JobCommand::Queue { id, work, requested_by, parent, not_before, at }) => {
            if !text::is_visible_ascii(&id) {
                let fault = FieldFault::new("id", "is not usable", "give 1 to 255 visible ASCII characters");
                return Err(Faults::from(fault).into());
            }
            if not_before.is_some_and(|not_before| not_before > at + FURTHEST) {
                let fault = FieldFault::new("at", "is too far away", "name a moment within 31 days");
                return Err(Faults::from(fault).into());
            }
            let not_before = not_before.filter(|not_before| *not_before > at);
            Ok(vec![JobEvent::Queued { id, work, requested_by, parent, not_before, at }])
        }
        (None, _) => Err(JobError::NotQueued),
        (Some(_), JobCommand::Queue { .. }) => Err(JobError::AlreadyQueued),
        (Some(life), command) => life.decide(command),
    }
}

impl Life {
    fn decide(&self, command: JobCommand) -> Decision {
        match command {
            JobCommand::Queue { .. } => Err(JobError::AlreadyQueued),
            JobCommand::Start { node, at } => self.start(&node, at),
            JobCommand::Progress { run, stage, reached, counts, at } => {
                self.of_run(run, JobEvent::Progressed { run, stage, reached, counts, at })
            }
            JobCommand::Succeed { run, counts, result } => {
                self.of_run(run, JobEvent::Succeeded { run, counts, result })
            }
            JobCommand::Fail { run, reason, counts } => self.of_run(run, JobEvent::Failed { run, reason, counts }),
            JobCommand::Abort { run, counts } => self.of_run(run, JobEvent::Aborted { run, counts }),
            JobCommand::Cancel { run, counts } => self.of_run(run, JobEvent::Cancelled { run, counts }),
            JobCommand::RequestCancel => match self.status {
                JobStatus::Queued => Ok(vec![JobEvent::Cancelled { run: self.run, counts: self.counts }]),
                JobStatus::Running if self.cancel_requested => Ok(vec![]),
                JobStatus::Running => Ok(vec![JobEvent::CancelRequested]),
                JobStatus::Cancelled => Ok(vec![]),
                status => Err(JobError::WrongStatus(status)),
            },
            JobCommand::Retry { at } => match self.status {
                JobStatus::Failed | JobStatus::Cancelled => Ok(vec![JobEvent::Retried { at }]),
                status => Err(JobError::WrongStatus(status)),
            },
        }
    }

    fn start(&self, node: &str, at: DateTime<Utc>) -> Decision {
        let node = text::check("node", node, LONGEST_NODE, Lines::One).map_err(Faults::from)?;
        let free = match self.status {
            JobStatus::Queued => self.due_at <= at,
            JobStatus::Running => self.heard_at + LEASE <= at,
            status => return Err(JobError::WrongStatus(status)),
        };
        if free { Ok(vec![JobEvent::Started { run: self.run + 1, node, at }]) } else { Err(JobError::NotDue) }
    }

    /// What only the run may say that goes on.
    fn of_run(&self, run: u64, event: JobEvent) -> Decision {
        match self.status {
            JobStatus::Running if self.run == run => Ok(vec![event]),
            _ => Err(JobError::Overtaken),
        }
    }
}
