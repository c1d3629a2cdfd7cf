//! Starting and stopping a stream, whatever its receiver wants. The receiver is told.

use aggregates::ssf_stream::StreamStatus;
use axum::extract::Path;
use axum::response::Response;
use commands::ssf_stream::OverruleSsfStream;

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{called, found, path};
use crate::http::admin::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field};

/// What it would do.
pub(super) async fn get(Path((_, client, deed)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(stand(&desk, &client, &deed, None).await)
}

/// Does it.
pub(super) async fn post(
    Path((_, client, deed)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(stand(&desk, &client, &deed, Some(&posted)).await)
}

async fn stand(desk: &Desk, id: &str, named: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    found(desk, id).await?;
    let (deed, status) = match named {
        "enable" => (Deed::EnableStream, StreamStatus::Enabled),
        "pause" => (Deed::PauseStream, StreamStatus::Paused),
        "disable" => (Deed::DisableStream, StreamStatus::Disabled),
        _ => return Err(Problem::new(Kind::NotFound, "nothing of this name can be done with a stream").into()),
    };
    let said = posted.and_then(|posted| posted.fields().ok()?.once("told").ok().flatten()).map(str::trim);
    let told = said.filter(|text| !text.is_empty()).map(str::to_owned);
    let field = Field::line("told", told.clone().unwrap_or_default());
    let question = Question::new(desk, Section::Streams, deed, format!("{}/stand/{named}", path(id)), path(id));
    let question = question.about(called(desk, id).await?).asking(vec![field, why()]);
    let (tenant, client_id) = (desk.tenant().clone(), id.to_owned());
    let target = Target::SsfStream(tenant.clone(), client_id.clone());
    let command = OverruleSsfStream { tenant, client_id, status, reason: told };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target, &command).await,
        None => question.foreseen(Ok(()), target, &command).await,
    }
}
