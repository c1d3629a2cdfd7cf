//! What tells an open page that a job moved.

use aggregates::role::Permission;
use axum::extract::Path;
use axum::response::Response;
use queries::job::{self, Job, Search};
use queries::{Page, QueryError};

use super::list::ROWS;
use crate::http::admin::Administrator;
use crate::http::console::Desk;
use crate::http::console::live::{self, Sight, Watched};

/// Tells when any of the last jobs moved.
pub(super) async fn of_all(desk: Desk) -> Response {
    desk.told(live::answer(&desk, All))
}

/// Tells when a job moved.
pub(super) async fn of_one(Path((_, id)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(live::answer(&desk, One(id)))
}

/// What changes whenever one of these jobs moves: a word for an address.
pub(super) fn mark(jobs: &[Job]) -> String {
    let sum = jobs.iter().map(|job| job.version).sum::<u64>();
    let newest = jobs.iter().map(|job| job.position).max().unwrap_or_default();
    format!("{newest}-{}-{sum}", jobs.len())
}

/// The last jobs.
struct All;

impl Watched for All {
    const ROWS: &'static str = "jobs";
    const NEED: Permission = Permission::JobsRead;

    async fn look(&self, desk: &Desk, _: &Administrator) -> Result<Sight, QueryError> {
        let found = Search::default().page(desk.journal().db(), desk.tenant(), &Page::first(ROWS)).await?;
        Ok(mark(&found.items).into())
    }
}

/// One job, by its id.
struct One(String);

impl Watched for One {
    const ROWS: &'static str = "jobs";
    const NEED: Permission = Permission::JobsRead;

    async fn look(&self, desk: &Desk, _: &Administrator) -> Result<Sight, QueryError> {
        let found = job::by_id(desk.journal().db(), desk.tenant(), &self.0).await?;
        Ok(found.map_or(0, |job| job.version).to_string().into())
    }
}
