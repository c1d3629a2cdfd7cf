//! Asking for work that takes long.

use aggregates::TenantId;
use aggregates::job::{Job, JobCommand, JobError, JobWork, Requester};
use chrono::{DateTime, Utc};

use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Id, Unit};

/// Asks for a job. Answers its id.
#[derive(Clone, Debug)]
pub struct QueueJob {
    /// Where.
    pub tenant: TenantId,
    /// What is to be done.
    pub work: JobWork,
    /// The job that it goes on from.
    pub parent: Option<String>,
    /// Not to be begun before; at once, where it is not given.
    pub not_before: Option<DateTime<Utc>>,
}

/// Why a job was not asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueueJobError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// There is no job that it could go on from.
    #[error("there is no such job in this tenant; list its jobs for their ids")]
    NotFound,
    /// It goes on from nothing but a validation that succeeded.
    #[error("only a validation that succeeded can be confirmed; validate the file first")]
    NotConfirmable,
    /// The job's rules say no.
    #[error(transparent)]
    Refused(#[from] JobError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for QueueJob {
    type Answer = Id;
    type Error = QueueJobError;
    const NAME: &'static str = "job.queue";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, QueueJobError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let (id, mut job) = unit.begin_under::<Job>(&self.tenant, None).await?;
        let metadata = unit.context().metadata();
        let requested_by = Requester {
            kind: metadata.actor.kind.clone(),
            id: metadata.actor.id.clone(),
            client_id: metadata.client_id.clone(),
        };
        let command = JobCommand::Queue {
            id: id.clone(),
            work: self.work.clone(),
            requested_by,
            parent: self.parent.clone(),
            not_before: self.not_before,
            at: unit.now(),
        };
        unit.decide(&mut job, command)?;
        Ok(Id(id))
    }
}
