//! One job: how far it is, what came of it, and what was wrong with its rows.

use aggregates::role::Permission::{JobsWrite, UsersRead, UsersWrite};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::Page;
use queries::job::{self, Fault};

use super::line;
use crate::http::admin::{escaped, job as found};
use crate::http::console::{Desk, Halt};
use crate::pages::console::{Job, RowFault, Section};

/// Faults of one page.
const ROWS: u32 = 50;

pub(super) async fn read(Path((_, id)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &id).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    desk.caught_up("jobs").await;
    let job = found(&desk.visit.shared, desk.tenant(), id).await?;
    let page = Page::after(ROWS, desk.visit.parameter("cursor").as_deref());
    let faults = job::faults(desk.journal().db(), desk.tenant(), id, &page).await?;
    let Some(line) = line::lines(desk, std::slice::from_ref(&job)).await?.pop() else {
        return Err(crate::http::error::problem::Problem::internal().into());
    };
    let (below, long) = (format!("/jobs/{}", escaped(id)), job.kind.starts_with("csv."));
    let write = long && desk.may(JobsWrite);
    let stands = |states: &[&str]| states.contains(&job.state.as_str());
    let cancel = if write && stands(&["queued", "running"]) && !job.cancels {
        Some(desk.form(&format!("{below}/cancel"), &format!("cancel {id}")).await?)
    } else {
        None
    };
    let retry = if write && stands(&["failed", "cancelled"]) {
        Some(desk.form(&format!("{below}/retry"), &format!("retry {id}")).await?)
    } else {
        None
    };
    let validated = job.kind == "csv.validate" && stands(&["succeeded", "failed"]) && desk.may(UsersWrite);
    let has_file = job.result && stands(&["succeeded"]) && desk.may(UsersRead);
    let object = job.object_id.as_ref().map(|object| {
        let (kind, of) = (escaped(&job.object_kind), escaped(object));
        (desk.address(&format!("/audit?object_kind={kind}&object_id={of}")), object.clone())
    });
    let view = Job {
        console: desk.console(Section::Jobs),
        line,
        stage: job.stage.clone(),
        reason: job.reason.clone(),
        cancels: job.cancels,
        started_at: job.started_at,
        ended_at: job.ended_at,
        due_at: job.due_at,
        parent: job.parent.as_ref().map(|parent| desk.address(&format!("/jobs/{}", escaped(parent)))),
        object,
        faults: row_faults(faults.items),
        more_faults: faults.next.map(|next| desk.address(&format!("{below}?cursor={}", escaped(&next)))),
        live: desk.address(&format!("{below}/live?since={}", job.version)),
        here: desk.visit.here().to_owned(),
        cancel,
        retry,
        result: has_file.then(|| desk.address(&format!("{below}/result"))),
        import: validated.then(|| desk.address(&format!("/import/{}", escaped(id)))),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

/// Faults as pages show them.
pub(in crate::http::console) fn row_faults(faults: Vec<Fault>) -> Vec<RowFault> {
    let shown = faults.into_iter().map(|one| {
        let Fault { line, field, fault, remedy, .. } = one;
        RowFault { line, field, fault, remedy }
    });
    shown.collect()
}
