//! `POST {issuer}/admin/v1/jobs/{job_id}/retry`.

use axum::response::Response;
use commands::job::RetryJob;

use super::JobPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Take a job up again
///
/// One that failed or was called off. Of rows that were applied only those are taken up that were refused; where nothing was applied, all are.
#[utoipa::path(
    post, path = "/jobs/{job_id}/retry", tag = "jobs",
    params(JobPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn retry_job(
    tenant: Tenant,
    Named(path): Named<JobPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = RetryJob { tenant: tenant.id().clone(), job: path.job_id };
    write.order.change(target, &command).await
}
