//! `POST {issuer}/admin/v1/jobs/{job_id}/cancel`.

use axum::response::Response;
use commands::job::CancelJob;

use super::JobPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Nothing, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Call a job off
///
/// At once where it waits, within about a second where it runs. What it has done stays done.
#[utoipa::path(
    post, path = "/jobs/{job_id}/cancel", tag = "jobs",
    params(JobPath),
    responses((status = 200, body = Changed))
)]
pub(super) async fn cancel_job(
    tenant: Tenant,
    Named(path): Named<JobPath>,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let target = path.target(tenant.id());
    let command = CancelJob { tenant: tenant.id().clone(), job: path.job_id };
    write.order.change(target, &command).await
}
