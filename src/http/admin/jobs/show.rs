//! `GET {issuer}/admin/v1/jobs/{job_id}`.

use aggregates::TenantId;
use axum::extract::State;
use axum::response::Response;
use queries::job::{self, Job};

use super::JobPath;
use super::shown::Shown;
use crate::http::Shared;
use crate::http::admin::request::list::PATIENCE;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{self, Present};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a job
#[utoipa::path(
    get, path = "/jobs/{job_id}", tag = "jobs",
    params(JobPath),
    responses((status = 200, description = "The job", body = Shown))
)]
pub(super) async fn show_job(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<JobPath>,
    present: Present,
) -> Result<Response, Problem> {
    let job = found(&shared, tenant.id(), &path.job_id).await?;
    Ok(present.answer(job.version, &Shown::from(job)))
}

/// A job, waiting a while for the row of one that was asked for just now.
pub(in crate::http) async fn found(shared: &Shared, tenant: &TenantId, id: &str) -> Result<Job, Problem> {
    if let Some(job) = job::by_id(shared.journal.db(), tenant, id).await? {
        return Ok(job);
    }
    let head = *shared.journal.head().borrow();
    shared.watermarks.wait_for("jobs", head, PATIENCE).await?;
    job::by_id(shared.journal.db(), tenant, id).await?.ok_or_else(|| read::absent(false))
}
