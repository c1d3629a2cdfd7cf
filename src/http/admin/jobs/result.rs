//! `GET {issuer}/admin/v1/jobs/{job_id}/result`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use aggregates::TenantId;
use aggregates::job::{JobStatus, JobWork};
use axum::body::{Body, Bytes};
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use commands::Context;
use futures_util::stream::{Stream, try_unfold};
use journal::Actor;
use journal::db::DbError;
use utoipa::IntoParams;

use super::JobPath;
use crate::csv::Charset;
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::query::Query;
use crate::http::admin::request::read;
use crate::http::error::problem::{Kind, Problem};
use crate::http::extract::tenant::Tenant;
use crate::jobs::SealedFile;

/// In which encoding.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
pub(super) struct ResultParameters {
    /// `utf-8` (the default) or `shift_jis`, in which characters that it lacks read `?`.
    encoding: Option<String>,
}

/// Fetch the file that a job made
///
/// Of an export the table, of a validation a line of JSON for each row: what it would do, and by which events. It is kept for seven days.
#[utoipa::path(
    get, path = "/jobs/{job_id}/result", tag = "jobs",
    params(JobPath, ResultParameters),
    responses((status = 200, description = "The file", content((String = "text/csv"), (String = "application/x-ndjson"))))
)]
pub(super) async fn fetch_job_result(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
    Named(path): Named<JobPath>,
) -> Result<Response, Problem> {
    let query = Query::of(&uri, &["encoding"])?;
    let strange = || Problem::unreadable("encoding", "is none that there is", "write utf-8 or shift_jis");
    let charset = query.text("encoding").map_or(Some(Charset::Utf8), Charset::named).ok_or_else(strange)?;
    read::wait(&shared, &headers).await?;
    file(&shared, tenant.id(), &path.job_id, charset).await
}

/// The file that a job made, as an answer.
pub(in crate::http) async fn file(
    shared: &Shared,
    tenant: &TenantId,
    job_id: &str,
    charset: Charset,
) -> Result<Response, Problem> {
    let context = Context::new(shared.journal.clone(), Actor::system());
    let job = commands::job::job(&context, tenant, job_id).await?.ok_or_else(|| read::absent(false))?;
    let (media, name) = match job.work() {
        Some(JobWork::CsvExport { .. }) => ("text/csv", "users.csv"),
        Some(JobWork::CsvValidate(_)) => ("application/x-ndjson", "validation.ndjson"),
        _ => return Err(none()),
    };
    if job.status() != Some(JobStatus::Succeeded) {
        return Err(none());
    }
    let file = job.work().and_then(|work| SealedFile::of(&shared.journal, tenant, work.file()));
    let file = file.ok_or_else(gone)?.made_by(job_id);
    let first = file.piece(0).await?.ok_or_else(gone)?;
    let headers = [
        (CONTENT_TYPE, format!("{media}; charset={}", charset.as_str())),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(pieces(file, first, charset))).into_response())
}

fn none() -> Problem {
    Problem::new(Kind::WrongState, "the job made no file, or has not made it yet; wait until it succeeded")
}

fn gone() -> Problem {
    Problem::new(Kind::Gone, "the file was kept for its time and is gone; ask for a new one")
}

/// The pieces of the file; the next one is read when the one before has been taken.
fn pieces(file: SealedFile, first: String, charset: Charset) -> impl Stream<Item = Result<Bytes, DbError>> {
    try_unfold((file, Some(first), 0), move |(file, first, number)| async move {
        let text = match first {
            Some(text) => Some(text),
            None => file.piece(number).await?,
        };
        Ok(text.map(|text| (Bytes::from(charset.encode(&text)), (file, None, number + 1))))
    })
}
