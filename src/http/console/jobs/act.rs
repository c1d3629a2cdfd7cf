//! What can be done with jobs: calling one off, taking one up again, fetching its file, and asking for a file of everybody.

use aggregates::job::{CsvObject, JobWork};
use axum::extract::Path;
use axum::response::Response;
use commands::job::{CancelJob, QueueJob, RetryJob};

use crate::csv::Charset;
use crate::http::admin::{Carried, Target, escaped, job_file};
use crate::http::console::{Desk, Halt};
use crate::http::people::Posted;
use crate::jobs::SealedFile;

pub(super) async fn cancel(Path((_, id)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(cancelled(&desk, &posted, id).await)
}

pub(super) async fn retry(Path((_, id)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(retried(&desk, &posted, id).await)
}

pub(super) async fn export(desk: Desk, posted: Posted) -> Response {
    desk.told(exported(&desk, &posted).await)
}

pub(super) async fn result(Path((_, id)): Path<(String, String)>, desk: Desk) -> Response {
    let file = job_file(&desk.visit.shared, desk.tenant(), &id, Charset::Utf8).await;
    desk.told(file.map_err(Halt::from))
}

async fn cancelled(desk: &Desk, posted: &Posted, id: String) -> Result<Response, Halt> {
    desk.checked(posted, &format!("cancel {id}")).await?;
    let place = format!("/jobs/{}", escaped(&id));
    let target = Target::Job(desk.tenant().clone(), id.clone());
    let command = CancelJob { tenant: desk.tenant().clone(), job: id };
    desk.order(posted, None).await?.carry_out(target, &command).await?;
    Ok(desk.done(&place, "job-cancelled"))
}

async fn retried(desk: &Desk, posted: &Posted, id: String) -> Result<Response, Halt> {
    desk.checked(posted, &format!("retry {id}")).await?;
    let place = format!("/jobs/{}", escaped(&id));
    let target = Target::Job(desk.tenant().clone(), id.clone());
    let command = RetryJob { tenant: desk.tenant().clone(), job: id };
    desk.order(posted, None).await?.carry_out(target, &command).await?;
    Ok(desk.done(&place, "job-retried"))
}

async fn exported(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    desk.checked(posted, "export users").await?;
    let (_, file) = SealedFile::begin(desk.journal(), desk.tenant());
    let work = JobWork::CsvExport { object: CsvObject::Users, file };
    let command = QueueJob { tenant: desk.tenant().clone(), work, parent: None, not_before: None };
    match desk.order(posted, None).await?.carry_out(Target::New, &command).await? {
        Carried::Done(done) => Ok(desk.done(&format!("/jobs/{}", escaped(&done.answer.0)), "job-asked")),
        Carried::Tried(_) => Ok(desk.onward("/jobs")),
    }
}
