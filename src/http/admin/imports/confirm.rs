//! `POST {issuer}/admin/v1/imports/{job_id}/confirm`.

use axum::response::Response;
use chrono::{DateTime, Utc};
use commands::job::ConfirmImport;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::http::admin::exports::QueuedJob;
use crate::http::admin::jobs::JobPath;
use crate::http::admin::request::named::Named;
use crate::http::admin::within;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// When a file is imported.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportConfirmation {
    /// Not before this moment; at once, where it is not given. Within 31 days.
    not_before: Option<DateTime<Utc>>,
}

/// Import a file that was validated
///
/// The very file, as it was sent for the validation. The new job names the validation as its parent.
#[utoipa::path(
    post, path = "/imports/{job_id}/confirm", tag = "jobs",
    params(JobPath),
    request_body = Option<ImportConfirmation>,
    responses((status = 202, description = "Asked for", body = QueuedJob))
)]
pub(super) async fn confirm_import(
    tenant: Tenant,
    Named(path): Named<JobPath>,
    write: Write<ImportConfirmation>,
) -> Result<Response, Problem> {
    let not_before = write.body.not_before;
    let command = ConfirmImport { tenant: tenant.id().clone(), job: path.job_id, mode: None, not_before };
    let carried = write.order.carry_out(Target::New, &command).await?;
    Ok(carried.accepted(&within(&tenant, &["jobs"]), |id| id.0.clone(), |done| QueuedJob::from(done)))
}
