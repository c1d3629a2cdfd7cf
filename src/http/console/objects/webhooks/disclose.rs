//! What a webhook sees of what is personal.

use aggregates::webhook::Disclosure;
use axum::extract::Path;
use axum::response::Response;
use commands::webhook::DiscloseToWebhook;

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::{found, name, path, target};
use crate::http::admin::Permission;
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input};

const WORDS: [(&str, Disclosure); 3] =
    [("removed", Disclosure::Removed), ("sealed", Disclosure::Sealed), ("clear", Disclosure::Clear)];

/// The form.
pub(super) async fn get(Path((_, webhook)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(disclose(&desk, &webhook, None).await)
}

/// What it says.
pub(super) async fn post(Path((_, webhook)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(disclose(&desk, &webhook, Some(&posted)).await)
}

/// What is disclosed, as it is stored.
pub(super) fn word(disclosure: Disclosure) -> &'static str {
    WORDS.iter().find(|(_, one)| *one == disclosure).map_or("", |(word, _)| *word)
}

async fn disclose(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    check_sees(desk, Permission::WebhooksRead)?;
    let webhook = found(desk, id).await?;
    let typed = posted.and_then(|posted| posted.fields().ok()?.once("disclosure").ok().flatten());
    let chosen = typed.unwrap_or_else(|| word(webhook.disclosure)).to_owned();
    let choices = WORDS.map(|(word, _)| word.to_owned()).into();
    let field = Field::line("disclosure", &chosen).typed(Input::Choice(choices)).needed();
    let here = format!("{}/disclosure", path(id));
    let question = Question::new(desk, Section::Webhooks, Deed::DiscloseToWebhook, here.clone(), path(id));
    let question = question.about(name(&webhook)).asking(vec![field, why()]).of_version(webhook.version);
    let Some(posted) = posted else { return question.shown().await };
    let Some((_, disclosure)) = WORDS.iter().find(|(word, _)| *word == chosen) else {
        desk.checked(posted, &here).await?;
        return question.refused(&Problem::invalid("disclosure", "is none that there is", "choose one of them")).await;
    };
    let command = DiscloseToWebhook { tenant: desk.tenant().clone(), id: id.to_owned(), disclosure: *disclosure };
    question.answered(posted, Ok(()), target(desk, id), &command).await
}
