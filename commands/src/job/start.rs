//! Taking a job up.

use aggregates::TenantId;
use aggregates::job::JobCommand;

use super::ChangeJobError;
use crate::{Command, Unit};

/// Takes up a job that is due, or whose node is gone.
#[derive(Clone, Debug)]
pub struct StartJob {
    /// Where.
    pub tenant: TenantId,
    /// Which job.
    pub job: String,
    /// Who takes it up.
    pub node: String,
}

impl Command for StartJob {
    type Answer = ();
    type Error = ChangeJobError;
    const NAME: &'static str = "job.start";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeJobError> {
        let command = JobCommand::Start { node: self.node.clone(), at: unit.now() };
        super::change(unit, &self.tenant, &self.job, command).await
    }
}
