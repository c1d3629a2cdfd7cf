//! One run of one job: what is told of it on the way, when it stops, and how it ends.

use std::time::Duration;

use aggregates::TenantId;
use aggregates::job::{Job, JobCounts, JobFailure, JobWork, Stage};
use aws_lc_rs::digest::{SHA256, digest};
use commands::job::{ChangeJobError, Report, ReportJob, StartJob};
use commands::{Context, Failure, execute};
use journal::{Actor, Journal, Metadata};
use projections::Watermarks;
use tokio::sync::watch;
use tokio::time::Instant;
use uuid::Uuid;

use super::rows::NoRows;
use super::{JobError, export, import};

/// How often it is told how far a job is.
const TOLD_EVERY: Duration = Duration::from_secs(1);
/// How often the end of a job is told again where the log cannot be written.
const ENDS: u32 = 10;

/// How a job ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub(super) report: Report,
    pub(super) counts: JobCounts,
}

/// Why a run goes no further.
pub(super) enum Halt {
    /// The job ends like this.
    Ends(End),
    /// The program stops: another run goes on.
    Stopped,
    /// It cannot go on now, or somebody else has the job.
    Failed(JobError),
}

impl<E: Into<JobError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Halt {
    /// The end where a file cannot be read.
    pub(super) fn of_rows(error: NoRows, counts: JobCounts) -> Self {
        match error {
            NoRows::Gone => Self::Ends(End { report: Report::Failed(JobFailure::FileGone), counts }),
            NoRows::Failed(error) => Self::Failed(error),
        }
    }
}

/// A run.
pub(super) struct Run {
    pub(super) journal: Journal,
    pub(super) watermarks: Option<Watermarks>,
    pub(super) tenant: TenantId,
    pub(super) id: String,
    /// As it was when the run began.
    pub(super) job: Job,
    stop: watch::Receiver<bool>,
    told: Instant,
}

impl Run {
    /// Takes a job up; `None` where it is not due or somebody else has it.
    pub(super) async fn take(
        journal: &Journal,
        watermarks: Option<Watermarks>,
        (tenant, job): (&TenantId, &str),
        node: &str,
        stop: watch::Receiver<bool>,
    ) -> Result<Option<Self>, JobError> {
        let context = Context::new(journal.clone(), Actor::system());
        let start = StartJob { tenant: tenant.clone(), job: job.to_owned(), node: node.to_owned() };
        match execute(&context, &start).await {
            Ok(_) => {}
            Err(ChangeJobError::Refused(_) | ChangeJobError::NotFound | ChangeJobError::Failed(Failure::Conflict)) => {
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        }
        let Some(found) = commands::job::job(&context, tenant, job).await? else { return Ok(None) };
        let (journal, tenant, id) = (journal.clone(), tenant.clone(), job.to_owned());
        Ok(Some(Self { journal, watermarks, tenant, id, job: found, stop, told: Instant::now() }))
    }

    /// Does it, as far as it goes.
    pub(super) async fn carry_out(mut self) {
        let (tenant, id) = (self.tenant.clone(), self.id.clone());
        let ended = match self.work().await {
            Ok(end) | Err(Halt::Ends(end)) => self.end(end).await,
            Err(Halt::Stopped) => Ok(()),
            Err(Halt::Failed(error)) if error.is_lasting() => {
                tracing::error!(%error, %tenant, job = id, "a job cannot be done");
                self.end(End { report: Report::Failed(JobFailure::Internal), counts: self.job.counts() }).await
            }
            Err(Halt::Failed(error)) => Err(error),
        };
        if let Err(error) = ended {
            tracing::warn!(%error, %tenant, job = id, "a job came no further; it is taken up again");
        }
    }

    async fn work(&mut self) -> Result<End, Halt> {
        match self.job.work().cloned() {
            Some(JobWork::CsvValidate(file)) => import::validate(self, &file).await,
            Some(JobWork::CsvImport(file)) => import::import(self, &file).await,
            Some(JobWork::CsvExport { file, .. }) => export::export(self, &file).await,
            None => Err(Halt::Stopped),
        }
    }

    /// What a row is asked with: by whoever asked for the job, as a part of it, under an id that is the same at every run.
    pub(super) fn context_of(&self, row: u64) -> Context {
        let hash = digest(&SHA256, format!("job row\n{}\n{row}", self.id).as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&hash.as_ref()[..16]);
        self.context().with_command_id(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }

    /// The same without an id.
    pub(super) fn context(&self) -> Context {
        let requester = self.job.requested_by();
        let actor = requester
            .map_or_else(Actor::system, |requester| Actor { kind: requester.kind.clone(), id: requester.id.clone() });
        let context = Context::new(self.journal.clone(), actor.clone());
        let correlation = Uuid::parse_str(&self.id).unwrap_or_else(|_| context.new_id());
        let metadata = Metadata {
            client_id: requester.and_then(|requester| requester.client_id.clone()),
            job_id: Some(self.id.clone()),
            ..Metadata::new(actor, correlation)
        };
        context.with_metadata(metadata)
    }

    /// Tells how far it is, if it is time to; ends the run where somebody called the job off or the program stops.
    pub(super) async fn tell(
        &mut self,
        stage: Stage,
        reached: u64,
        counts: JobCounts,
        at_once: bool,
    ) -> Result<(), Halt> {
        if *self.stop.borrow() {
            return Err(Halt::Stopped);
        }
        if !at_once && self.told.elapsed() < TOLD_EVERY {
            return Ok(());
        }
        self.report(Report::Progressed { stage, reached }, counts).await?;
        self.told = Instant::now();
        let job = commands::job::job(&self.context(), &self.tenant, &self.id).await?;
        if job.is_some_and(|job| job.cancel_requested()) {
            return Err(Halt::Ends(End { report: Report::Cancelled, counts }));
        }
        Ok(())
    }

    async fn report(&self, report: Report, counts: JobCounts) -> Result<(), JobError> {
        let (tenant, job, run) = (self.tenant.clone(), self.id.clone(), self.job.run());
        let context = Context::new(self.journal.clone(), Actor::system());
        execute(&context, &ReportJob { tenant, job, run, counts, report }).await?;
        Ok(())
    }

    /// What is not told is done once more, so it is worth some patience.
    async fn end(&self, end: End) -> Result<(), JobError> {
        let mut tries = 0;
        loop {
            match self.report(end.report, end.counts).await {
                Err(JobError::Job(ChangeJobError::Failed(failure)))
                    if failure.retry_after().is_some() && tries < ENDS =>
                {
                    tries += 1;
                    tokio::time::sleep(TOLD_EVERY).await;
                }
                other => return other,
            }
        }
    }
}
