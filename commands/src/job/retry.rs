//! Taking a job up again that ended badly.

use aggregates::TenantId;
use aggregates::job::JobCommand;

use super::ChangeJobError;
use crate::{Command, Unit};

/// Takes up again what a job did not do.
#[derive(Clone, Debug)]
pub struct RetryJob {
    /// Where.
    pub tenant: TenantId,
    /// Which job.
    pub job: String,
}

impl Command for RetryJob {
    type Answer = ();
    type Error = ChangeJobError;
    const NAME: &'static str = "job.retry";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeJobError> {
        let command = JobCommand::Retry { at: unit.now() };
        super::change(unit, &self.tenant, &self.job, command).await
    }
}
