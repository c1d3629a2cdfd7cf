//! The jobs of a tenant: `{issuer}/admin/v1/jobs`. What administrators did to people at once is among them; what takes long can be called
//! off and taken up again.

mod cancel;
mod list;
mod result;
mod retry;
mod rows;
mod show;
mod shown;

use aggregates::TenantId;
use serde::Deserialize;
use utoipa::IntoParams;

pub(super) use list::moment;
pub(in crate::http) use result::file;
pub(in crate::http) use show::found;

use super::door::Door;
use super::permission::Permission::{JobsRead, JobsWrite, UsersRead};
use super::write::Target;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(JobsRead, routes!(list::list_jobs))
        .open(JobsRead, routes!(show::show_job))
        .open(JobsRead, routes!(rows::list_job_rows))
        .open(JobsWrite, routes!(cancel::cancel_job))
        .open(JobsWrite, routes!(retry::retry_job))
        .open(UsersRead, routes!(result::fetch_job_result))
}

/// Which job.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct JobPath {
    /// The job's id.
    pub(super) job_id: String,
}

impl JobPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::Job(tenant.clone(), self.job_id.clone())
    }
}
