//! `GET {issuer}/admin/v1/jobs/{job_id}/rows`.

use axum::Json;
use axum::extract::State;
use queries::job::{self, Fault};
use serde::Serialize;
use utoipa::ToSchema;

use super::JobPath;
use super::show::found;
use crate::http::Shared;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::admin::request::named::Named;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What is wrong with a row of a job's file.
#[derive(Serialize, ToSchema)]
#[schema(as = JobRowFault)]
pub(super) struct RowFault {
    /// The line in which the row begins; the header is line 1.
    line: u64,
    /// The column at fault; `row` for the whole of it.
    field: String,
    /// What is wrong, without the value.
    fault: String,
    /// What to do.
    remedy: String,
}

impl From<Fault> for RowFault {
    fn from(fault: Fault) -> Self {
        let Fault { line, field, fault, remedy, .. } = fault;
        Self { line, field, fault, remedy }
    }
}

/// List the rows of a job that were refused
///
/// By line, one item for each fault, for seven days. This list is not filtered.
#[utoipa::path(
    get, path = "/jobs/{job_id}/rows", tag = "jobs",
    params(JobPath, ListParameters),
    responses((status = 200, description = "A page of faults", body = Items<RowFault>))
)]
pub(super) async fn list_job_rows(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<JobPath>,
    list: List,
) -> Result<Json<Items<RowFault>>, Problem> {
    let page = list.whole()?;
    list.wait(&shared, "jobs").await?;
    found(&shared, tenant.id(), &path.job_id).await?;
    let faults = job::faults(shared.journal.db(), tenant.id(), &path.job_id, page).await?;
    Ok(Json(Items::of(faults, RowFault::from)))
}
