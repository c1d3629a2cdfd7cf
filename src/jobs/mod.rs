//! Work that takes long, done by whichever node is free: taken up by the log, told page by page, taken over where a node is gone.
//!
//! A job's own stream says who has it ([`aggregates::job`]). Each row of a file is a command under an id that is made of the job and the
//! row's number, so a job that goes on after `kill -9` finds what was done and does nothing twice. What a job reads and
//! writes beside the log are sealed pieces that go after their time. Why it is so stands in docs/decisions/0027.

mod duplicates;
mod export;
mod file;
mod import;
mod power;
mod rows;
mod run;
mod upload;

use std::time::Duration;

use aggregates::TenantId;
use chrono::TimeDelta;
use commands::Failure;
use commands::job::ChangeJobError;
use journal::Journal;
use journal::clock::uuid_v7;
use journal::db::DbError;
use projections::Watermarks;
use queries::QueryError;
use tokio::sync::watch;
use tokio::task::JoinSet;

pub use file::SealedFile;
pub use upload::{Upload, UploadFault, Uploaded, first_rows};

use run::Run;

/// For how long files and faults are kept.
pub const KEPT: TimeDelta = TimeDelta::days(7);
/// The largest file that is taken.
pub const LARGEST: u64 = 50 * 1024 * 1024;
/// The most rows of a file.
pub const MOST_ROWS: u64 = 1_000_000;

/// Jobs under way on one node.
const AT_ONCE: usize = 2;
/// How often a node looks for work.
const LOOK: Duration = Duration::from_millis(500);
/// How often it is looked what may be forgotten, in looks.
const TIDY_EVERY: u32 = 600;

/// Why a job came no further for now. Whoever takes it up again goes on from where it stands.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The log said no.
    #[error(transparent)]
    Log(#[from] Failure),
    /// The job's stream said no: somebody else has it.
    #[error(transparent)]
    Job(#[from] ChangeJobError),
    /// Rows could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DbError),
}

impl JobError {
    /// Whether whoever takes the job up again comes no further either.
    fn is_lasting(&self) -> bool {
        match self {
            Self::Log(failure) | Self::Job(ChangeJobError::Failed(failure)) => failure.retry_after().is_none(),
            // Somebody else has it, and goes on.
            Self::Job(_) => false,
            Self::Query(error) => !error.is_transient(),
            Self::Database(error) => !error.is_transient(),
        }
    }
}

/// What does jobs.
#[derive(Clone)]
pub struct Worker {
    journal: Journal,
    watermarks: Option<Watermarks>,
    node: String,
}

impl Worker {
    /// A node's worker.
    pub fn new(journal: &Journal, watermarks: Option<Watermarks>) -> Self {
        let node = uuid_v7(journal.clock().now(), journal.entropy()).to_string();
        Self { journal: journal.clone(), watermarks, node }
    }

    /// Looks for work and does it until told to stop. A job that is cut off is taken up again, here or elsewhere.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let (mut under_way, mut looks) = (JoinSet::new(), 0_u32);
        loop {
            while under_way.try_join_next().is_some() {}
            if let Err(error) = self.look(&mut under_way, &stop).await {
                tracing::warn!(%error, "jobs that wait cannot be seen; trying again");
            }
            looks = looks.wrapping_add(1);
            if looks % TIDY_EVERY == 1
                && let Err(error) = projections::jobs::tidy(self.journal.db(), self.journal.clock().now()).await
            {
                tracing::warn!(%error, "files of jobs whose time is over are still there; trying again");
            }
            tokio::select! {
                _ = stop.wait_for(|stop| *stop) => break,
                () = tokio::time::sleep(LOOK) => {}
            }
        }
        while under_way.join_next().await.is_some() {}
    }

    async fn look(&self, under_way: &mut JoinSet<()>, stop: &watch::Receiver<bool>) -> Result<(), JobError> {
        let room = AT_ONCE.saturating_sub(under_way.len());
        if room == 0 {
            return Ok(());
        }
        let most = u32::try_from(room).unwrap_or(u32::MAX);
        for due in projections::jobs::due(self.journal.db(), self.journal.clock().now(), most).await? {
            let Some(run) = self.take(&due.tenant, &due.job, stop.clone()).await? else { continue };
            under_way.spawn(run.carry_out());
        }
        Ok(())
    }

    /// Does everything that is due, and answers how many jobs that were.
    pub async fn work_off(&self) -> Result<u64, JobError> {
        let (_stop, never) = watch::channel(false);
        let mut done = 0;
        loop {
            let due = projections::jobs::due(self.journal.db(), self.journal.clock().now(), 1).await?;
            let Some(due) = due.first() else { return Ok(done) };
            let Some(run) = self.take(&due.tenant, &due.job, never.clone()).await? else { return Ok(done) };
            run.carry_out().await;
            done += 1;
        }
    }

    /// Does one job, if nobody else has it.
    pub async fn carry_out(&self, tenant: &TenantId, job: &str) -> Result<bool, JobError> {
        let (_stop, never) = watch::channel(false);
        let Some(run) = self.take(tenant, job, never).await? else { return Ok(false) };
        run.carry_out().await;
        Ok(true)
    }

    async fn take(&self, tenant: &TenantId, job: &str, stop: watch::Receiver<bool>) -> Result<Option<Run>, JobError> {
        Run::take(&self.journal, self.watermarks.clone(), (tenant, job), &self.node, stop).await
    }
}
