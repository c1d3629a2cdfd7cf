//! Calling a job off.

use aggregates::TenantId;
use aggregates::job::JobCommand;

use super::ChangeJobError;
use crate::{Command, Unit};

/// Gives a job up, now or at the next opportunity.
#[derive(Clone, Debug)]
pub struct CancelJob {
    /// Where.
    pub tenant: TenantId,
    /// Which job.
    pub job: String,
}

impl Command for CancelJob {
    type Answer = ();
    type Error = ChangeJobError;
    const NAME: &'static str = "job.cancel";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeJobError> {
        let command = JobCommand::RequestCancel;
        super::change(unit, &self.tenant, &self.job, command).await
    }
}
