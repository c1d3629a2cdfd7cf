//! Importing a file that was validated. Whoever wants the good rows of a file that has bad ones says so: row by row.

use aggregates::TenantId;
use aggregates::job::{CsvImport, CsvMode, Job, JobStatus, JobWork};
use chrono::{DateTime, Utc};

use super::{QueueJob, QueueJobError};
use crate::{Command, Id, Unit};

/// Asks for the import of the very file that a validation looked at. Answers the new job's id.
#[derive(Clone, Debug)]
pub struct ConfirmImport {
    /// Where.
    pub tenant: TenantId,
    /// The validation.
    pub job: String,
    /// How the file is imported, where that is another way than it was validated for.
    pub mode: Option<CsvMode>,
    /// Not to be begun before; at once, where it is not given.
    pub not_before: Option<DateTime<Utc>>,
}

impl Command for ConfirmImport {
    type Answer = Id;
    type Error = QueueJobError;
    const NAME: &'static str = "job.confirm";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, QueueJobError> {
        let validation = unit.load::<Job>(&self.tenant, &self.job).await?;
        let job = validation.state();
        let import = match (job.work(), job.status()) {
            (None, _) => return Err(QueueJobError::NotFound),
            (Some(JobWork::CsvValidate(import)), Some(JobStatus::Succeeded)) => self.of(import),
            (Some(JobWork::CsvValidate(import)), Some(JobStatus::Failed)) if self.mode == Some(CsvMode::RowByRow) => {
                self.of(import)
            }
            _ => return Err(QueueJobError::NotConfirmable),
        };
        let (tenant, work) = (self.tenant.clone(), JobWork::CsvImport(import));
        let queue = QueueJob { tenant, work, parent: Some(self.job.clone()), not_before: self.not_before };
        queue.decide(unit).await
    }
}

impl ConfirmImport {
    fn of(&self, validated: &CsvImport) -> CsvImport {
        CsvImport { mode: self.mode.unwrap_or(validated.mode), ..validated.clone() }
    }
}
