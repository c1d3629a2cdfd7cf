//! Intents towards jobs, and what one row of a file of people asks for.

mod confirm;
mod import_user;
mod queue;
mod report;
mod request_cancel;
mod retry;
mod start;

use aggregates::TenantId;
use aggregates::client::Client;
use aggregates::job::{Job, JobCommand, JobError, Requester};
use aggregates::user::User;

pub use confirm::ConfirmImport;
pub use import_user::{ImportUser, ImportUserError, Imported, UserRow, owners};
pub use queue::{QueueJob, QueueJobError};
pub use report::{Report, ReportJob};
pub use request_cancel::CancelJob;
pub use retry::RetryJob;
pub use start::StartJob;

use crate::{Context, Failure, Unit};

/// Why a job was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeJobError {
    /// Nobody asked for it in this tenant.
    #[error("there is no such job in this tenant; list its jobs for their ids")]
    NotFound,
    /// The job's rules say no.
    #[error(transparent)]
    Refused(#[from] JobError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// A job as its stream tells it now; `None` where nobody asked for it.
pub async fn job(context: &Context, tenant: &TenantId, id: &str) -> Result<Option<Job>, Failure> {
    let loaded = Unit::new(context, false).load::<Job>(tenant, id).await?;
    Ok(loaded.state().status().is_some().then(|| loaded.state().clone()))
}

/// Where whoever asked for a job is at home: in the tenant of the job, if it ever had them; otherwise in tenant `system`, whose administrators
/// of everything reach all tenants.
pub async fn home_of(context: &Context, tenant: &TenantId, requester: &Requester) -> Result<TenantId, Failure> {
    let mut unit = Unit::new(context, false);
    let version = match requester.kind.as_str() {
        "user" => unit.load::<User>(tenant, &requester.id).await?.version(),
        _ => unit.load::<Client>(tenant, &requester.id).await?.version(),
    };
    Ok(if version.get() > 0 { tenant.clone() } else { TenantId::system() })
}

/// One change of one job.
async fn change(unit: &mut Unit<'_>, tenant: &TenantId, id: &str, command: JobCommand) -> Result<(), ChangeJobError> {
    let mut job = unit.load::<Job>(tenant, id).await?;
    if job.state().status().is_none() {
        return Err(ChangeJobError::NotFound);
    }
    unit.decide(&mut job, command)?;
    Ok(())
}
