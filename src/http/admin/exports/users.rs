//! `POST {issuer}/admin/v1/exports/users`.

use aggregates::job::{CsvObject, JobWork};
use axum::extract::State;
use axum::response::Response;
use commands::Id;
use commands::job::QueueJob;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Shared;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Nothing, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::jobs::SealedFile;

/// A job that was asked for.
#[derive(Serialize, ToSchema)]
pub(in crate::http::admin) struct QueuedJob {
    /// Its id; also in `Location`, as the end of its address.
    job_id: String,
    #[serde(flatten)]
    changed: Changed,
}

impl From<&Done<Id>> for QueuedJob {
    fn from(done: &Done<Id>) -> Self {
        Self { job_id: done.answer.0.clone(), changed: done.told() }
    }
}

/// Export all users as CSV
///
/// The job's result is the table, which can be imported again. A cell that a spreadsheet would carry out begins with an apostrophe.
#[utoipa::path(
    post, path = "/exports/users", tag = "jobs",
    responses((status = 202, description = "Asked for", body = QueuedJob))
)]
pub(super) async fn export_users(
    State(shared): State<Shared>,
    tenant: Tenant,
    write: Write<Nothing>,
) -> Result<Response, Problem> {
    let (_, file) = SealedFile::begin(&shared.journal, tenant.id());
    let work = JobWork::CsvExport { object: CsvObject::Users, file };
    let command = QueueJob { tenant: tenant.id().clone(), work, parent: None, not_before: None };
    let carried = write.order.carry_out(Target::New, &command).await?;
    Ok(carried.accepted(&within(&tenant, &["jobs"]), |id| id.0.clone(), |done| QueuedJob::from(done)))
}
