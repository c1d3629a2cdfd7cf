//! Choosing a file, and taking it: it is stored sealed, piece by piece, and its validation is asked for.

use aggregates::job::{CsvImport, CsvMode, CsvObject, JobWork};
use axum::extract::Multipart;
use axum::extract::multipart::MultipartRejection;
use axum::http::StatusCode;
use axum::response::Response;
use commands::job::QueueJob;

use super::SEND;
use super::sent::Sent;
use crate::csv::exported;
use crate::http::admin::{Carried, Target, escaped};
use crate::http::console::desk::refusal;
use crate::http::console::{Desk, Halt};
use crate::http::error::problem::{Kind, Problem};
use crate::jobs::SealedFile;
use crate::pages::console::{Console, ImportStart, Section};

/// Columns that may be brought in and are in no export.
const MORE: [&str; 3] = ["password_hash", "delete_flag", "update_only_flag"];

pub(super) async fn read(desk: Desk) -> Response {
    desk.told(page(&desk, None).await)
}

pub(super) async fn send(desk: Desk, parts: Result<Multipart, MultipartRejection>) -> Response {
    let answered = match parts {
        Ok(parts) => taken(&desk, parts).await,
        Err(_) => Err(Problem::new(Kind::UnsupportedMediaType, "choose a file and send it with the form").into()),
    };
    let shown = match answered {
        Err(Halt::Problem(problem)) => page(&desk, Some(&problem)).await,
        other => other,
    };
    desk.told(shown)
}

async fn page(desk: &Desk, problem: Option<&Problem>) -> Result<Response, Halt> {
    let head = exported(&desk.visit.house().attribute_schema).head();
    let columns = head.trim_end().split(',').chain(MORE).map(str::to_owned).collect();
    let console = Console { refusal: problem.map(refusal), ..desk.console(Section::Jobs) };
    let status = problem.map_or(StatusCode::OK, |problem| problem.kind().status());
    Ok(desk.page(&ImportStart { console, form: desk.form("/import", SEND).await?, columns }, status))
}

async fn taken(desk: &Desk, parts: Multipart) -> Result<Response, Halt> {
    let sent = Sent::read(desk, parts).await?;
    let file = SealedFile::of(desk.journal(), desk.tenant(), &sent.uploaded.file);
    let queued = queued(desk, sent).await;
    // Nobody asks for what was refused or sent twice.
    if let (Some(file), Err(_) | Ok((_, false))) = (file, &queued) {
        file.forget().await?;
    }
    let (id, _) = queued?;
    Ok(desk.onward(&format!("/import/{}", escaped(&id))))
}

/// The job that was asked for, and whether it was asked for now and has the file that was sent.
async fn queued(desk: &Desk, sent: Sent) -> Result<(String, bool), Halt> {
    let order = desk.order_of(&sent.once, &sent.hash).await?;
    let import = CsvImport {
        object: CsvObject::Users,
        mode: CsvMode::AllOrNothing,
        update_only: sent.update_only,
        delete: sent.delete,
        most_deletions: None,
        rows: sent.uploaded.rows,
        bytes: sent.uploaded.bytes,
        file: sent.uploaded.file,
    };
    let work = JobWork::CsvValidate(import);
    let command = QueueJob { tenant: desk.tenant().clone(), work, parent: None, not_before: None };
    match order.carry_out(Target::New, &command).await? {
        Carried::Done(done) => Ok((done.answer.0, !done.repeated)),
        Carried::Tried(_) => Err(Problem::internal().into()),
    }
}
