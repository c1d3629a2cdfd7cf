//! Importing a file that was looked at.

use aggregates::job::CsvMode;
use axum::extract::Path;
use axum::response::Response;
use commands::job::ConfirmImport;

use crate::http::admin::{Carried, Target, escaped};
use crate::http::console::{Desk, Halt};
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::mode_name;

pub(super) async fn confirm(Path((_, id)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(confirmed(&desk, &posted, id).await)
}

async fn confirmed(desk: &Desk, posted: &Posted, id: String) -> Result<Response, Halt> {
    let fields = desk.checked(posted, &format!("confirm {id}")).await?;
    let named = fields.once("mode").ok().flatten();
    let mode = [CsvMode::AllOrNothing, CsvMode::RowByRow].into_iter().find(|mode| Some(mode_name(*mode)) == named);
    let mode = mode.ok_or_else(|| Problem::invalid("mode", "is none that there is", "choose one of the two"))?;
    let command = ConfirmImport { tenant: desk.tenant().clone(), job: id, mode: Some(mode), not_before: None };
    match desk.order(posted, None).await?.carry_out(Target::New, &command).await? {
        Carried::Done(done) => Ok(desk.done(&format!("/jobs/{}", escaped(&done.answer.0)), "job-asked")),
        Carried::Tried(_) => Ok(desk.onward("/jobs")),
    }
}
