//! A file that was taken: its first rows, what importing it would do, and what is wrong with it.

use aggregates::job::JobWork;
use aggregates::role::Permission::JobsRead;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::Context;
use journal::Actor;
use queries::Page;
use queries::job;

use crate::http::admin::{escaped, job as found};
use crate::http::console::{Desk, Halt, jobs};
use crate::http::error::problem::{Kind, Problem};
use crate::jobs::{SealedFile, first_rows};
use crate::pages::console::{ImportPreview, Section};

/// Faults that are shown; all of them stand on the page of the job.
const FAULTS: u32 = 20;
/// Whose cells nobody needs to read.
const HIDDEN: &str = "password_hash";

pub(super) async fn read(Path((_, id)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &id).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let row = found(&desk.visit.shared, desk.tenant(), id).await?;
    let context = Context::new(desk.journal().clone(), Actor::system());
    let job = commands::job::job(&context, desk.tenant(), id).await?;
    let Some(JobWork::CsvValidate(import)) = job.as_ref().and_then(|job| job.work()) else {
        return Err(Problem::new(Kind::NotFound, "there is no such file; choose one and send it").into());
    };
    let file = SealedFile::of(desk.journal(), desk.tenant(), &import.file).ok_or_else(gone)?;
    let (columns, records) = first_rows(&file).await?.ok_or_else(gone)?;
    let hidden: Vec<bool> = columns.iter().map(|column| column.trim().eq_ignore_ascii_case(HIDDEN)).collect();
    let rows = records.into_iter().map(|record| {
        let cells = record.cells.into_iter().zip(hidden.iter().copied().chain(std::iter::repeat(false)));
        let shown =
            |(cell, hidden): (String, bool)| if hidden && !cell.is_empty() { "••••".to_owned() } else { cell };
        (record.line, cells.map(shown).collect())
    });
    let faults = job::faults(desk.journal().db(), desk.tenant(), id, &Page::first(FAULTS)).await?;
    let Some(line) = jobs::lines(desk, std::slice::from_ref(&row)).await?.pop() else {
        return Err(Problem::internal().into());
    };
    let below = format!("/import/{}", escaped(id));
    let importable = matches!(row.state.as_str(), "succeeded" | "failed") && row.counts.failed < row.counts.total;
    let form =
        if importable { Some(desk.form(&format!("{below}/confirm"), &format!("confirm {id}")).await?) } else { None };
    let view = ImportPreview {
        console: desk.console(Section::Jobs),
        line,
        columns,
        rows: rows.collect(),
        faults: jobs::row_faults(faults.items),
        all_faults: desk.address(&format!("/jobs/{}", escaped(id))),
        form,
        again: desk.address("/import"),
        live: desk.may(JobsRead).then(|| desk.address(&format!("/jobs/{}/live?since={}", escaped(id), row.version))),
        here: desk.visit.here().to_owned(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn gone() -> Problem {
    Problem::new(Kind::Gone, "the file was kept for its time and is gone; choose it again")
}
