//! A job: work that takes longer than a request, and that an administrator watches.
//!
//! `Queued → Running → Succeeded | Failed | Cancelled | Aborted`, and from a bad end back to `Queued` for what was not done. The stream is
//! its own lease: whoever works tells how far it is, and whoever has told nothing for [`LEASE`] is taken to be gone, so another
//! node goes on from there. What a node says that was overtaken is refused by the number of its run.

mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;
mod work;

use chrono::{DateTime, TimeDelta, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::JobCommand;
pub use decide::decide;
pub use error::JobError;
pub use event::JobEvent;
pub use work::{CsvImport, CsvMode, CsvObject, JobCounts, JobFailure, JobFile, JobStatus, JobWork, Requester, Stage};

use crate::{Entity, Retention, retention};

/// A node that has told nothing of its job for so long is taken to be gone.
pub const LEASE: TimeDelta = TimeDelta::seconds(30);

/// The state of a job's stream, whose id is a `UUIDv7`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Job {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    work: JobWork,
    requested_by: Requester,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
    status: JobStatus,
    /// Not to be begun before.
    due_at: DateTime<Utc>,
    /// The number of the run that goes on, or of the last one.
    run: u64,
    /// When whoever works was last heard of.
    heard_at: DateTime<Utc>,
    #[serde(default)]
    cancel_requested: bool,
    stage: Stage,
    /// Rows that need not be looked at again.
    reached: u64,
    counts: JobCounts,
    /// Whether only rows that were refused are taken up again, of those that were reached.
    #[serde(default)]
    mending: bool,
}

impl Job {
    /// The job's id.
    pub fn id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.id.as_str())
    }

    /// What is to be done.
    pub fn work(&self) -> Option<&JobWork> {
        self.life.as_ref().map(|life| &life.work)
    }

    /// Who asked for it.
    pub fn requested_by(&self) -> Option<&Requester> {
        self.life.as_ref().map(|life| &life.requested_by)
    }

    /// Where it stands; `None` before it was asked for.
    pub fn status(&self) -> Option<JobStatus> {
        self.life.as_ref().map(|life| life.status)
    }

    /// The number of the run that goes on, or of the last one.
    pub fn run(&self) -> u64 {
        self.life.as_ref().map_or(0, |life| life.run)
    }

    /// Whether it is to be given up at the next opportunity.
    pub fn cancel_requested(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.cancel_requested)
    }

    /// Which part of the work goes on.
    pub fn stage(&self) -> Stage {
        self.life.as_ref().map_or(Stage::Validating, |life| life.stage)
    }

    /// Rows that need not be looked at again.
    pub fn reached(&self) -> u64 {
        self.life.as_ref().map_or(0, |life| life.reached)
    }

    /// Whether only rows that were refused are taken up again, of those that were reached.
    pub fn is_mending(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.mending)
    }

    /// What was done by now.
    pub fn counts(&self) -> JobCounts {
        self.life.as_ref().map_or_else(JobCounts::default, |life| life.counts)
    }
}

impl Aggregate for Job {
    const TYPE: &'static str = "Job";
    type Command = JobCommand;
    type Event = JobEvent;
    type Error = JobError;
    type Services = ();

    async fn handle(&mut self, command: JobCommand, (): &(), sink: &EventSink<Self>) -> Result<(), JobError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: JobEvent) {
        match (self.life.as_mut(), event) {
            (None, JobEvent::Queued { id, work, requested_by, parent, not_before, at }) => {
                self.life = Some(Life {
                    id,
                    counts: JobCounts { total: work.rows(), ..JobCounts::default() },
                    work,
                    requested_by,
                    parent,
                    status: JobStatus::Queued,
                    due_at: not_before.unwrap_or(at),
                    run: 0,
                    heard_at: at,
                    cancel_requested: false,
                    stage: Stage::Validating,
                    reached: 0,
                    mending: false,
                });
            }
            (Some(life), event) => life.apply(&event),
            (None, _) => {}
        }
    }
}

impl Life {
    fn apply(&mut self, event: &JobEvent) {
        match *event {
            JobEvent::Queued { .. } => {}
            JobEvent::Started { run, at, .. } => {
                (self.status, self.run, self.heard_at) = (JobStatus::Running, run, at);
            }
            JobEvent::Progressed { stage, reached, counts, at, .. } => {
                (self.stage, self.reached, self.counts, self.heard_at) = (stage, reached, counts, at);
            }
            JobEvent::Succeeded { counts, .. } => (self.status, self.counts) = (JobStatus::Succeeded, counts),
            JobEvent::Failed { counts, .. } => (self.status, self.counts) = (JobStatus::Failed, counts),
            JobEvent::Aborted { counts, .. } => (self.status, self.counts) = (JobStatus::Aborted, counts),
            JobEvent::CancelRequested => self.cancel_requested = true,
            JobEvent::Cancelled { counts, .. } => {
                (self.status, self.counts, self.cancel_requested) = (JobStatus::Cancelled, counts, false);
            }
            JobEvent::Retried { at } => {
                // What was never applied is looked at as a whole; of what was, only the rows that were refused.
                self.mending = self.stage == Stage::Applying;
                if !self.mending {
                    self.reached = 0;
                    self.counts = JobCounts { total: self.counts.total, ..JobCounts::default() };
                }
                (self.status, self.due_at, self.cancel_requested) = (JobStatus::Queued, at, false);
            }
        }
    }
}

impl Entity for Job {
    const STATE_VERSION: u32 = 1;

    fn retention(event: &JobEvent) -> Retention {
        match event {
            JobEvent::Progressed { .. } => Retention::Audit,
            _ => Retention::State,
        }
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: JobCommand) -> Result<Vec<JobEvent>, JobError> {
        decide(self, command)
    }
}
