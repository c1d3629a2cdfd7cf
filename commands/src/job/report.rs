//! What whoever does a job says of it.

use aggregates::TenantId;
use aggregates::job::{JobCommand, JobCounts, JobFailure, Stage};

use super::ChangeJobError;
use crate::{Command, Unit};

/// Says how far a run of a job is, or how it ended.
#[derive(Clone, Debug)]
pub struct ReportJob {
    /// Where.
    pub tenant: TenantId,
    /// Which job.
    pub job: String,
    /// Which run of it.
    pub run: u64,
    /// What was done by now.
    pub counts: JobCounts,
    /// What is said.
    pub report: Report,
}

/// What is said of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Report {
    /// It goes on.
    Progressed {
        /// Which part of it.
        stage: Stage,
        /// Rows that need not be looked at again.
        reached: u64,
    },
    /// It was done.
    Succeeded {
        /// Whether there is a file to fetch.
        result: bool,
    },
    /// It was not done, or not whole.
    Failed(JobFailure),
    /// A guard stopped it.
    Aborted,
    /// It was given up, as somebody asked.
    Cancelled,
}

impl Command for ReportJob {
    type Answer = ();
    type Error = ChangeJobError;
    const NAME: &'static str = "job.report";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeJobError> {
        let (run, counts, at) = (self.run, self.counts, unit.now());
        let command = match self.report {
            Report::Progressed { stage, reached } => JobCommand::Progress { run, stage, reached, counts, at },
            Report::Succeeded { result } => JobCommand::Succeed { run, counts, result },
            Report::Failed(reason) => JobCommand::Fail { run, reason, counts },
            Report::Aborted => JobCommand::Abort { run, counts },
            Report::Cancelled => JobCommand::Cancel { run, counts },
        };
        super::change(unit, &self.tenant, &self.job, command).await
    }
}
