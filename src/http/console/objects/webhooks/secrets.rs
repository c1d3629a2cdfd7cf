//! By what a webhook's messages are signed: the next secret, and one less.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use commands::webhook::{AddWebhookSecret, AddedWebhookSecret, RemoveWebhookSecret};

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::edit::along;
use super::{found, name, path, target};
use crate::http::admin::{Done, escaped};
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input};

/// For how long the others sign too: a word of the form with seconds.
const OVERLAPS: [(&str, i64); 4] = [("0", 0), ("3600", 3600), ("86400", 86_400), ("604800", 604_800)];

/// What the next one would do.
pub(super) async fn get_new(Path((_, webhook)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(rotate(&desk, &webhook, None).await)
}

/// Lets it sign.
pub(super) async fn post_new(Path((_, webhook)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(rotate(&desk, &webhook, Some(&posted)).await)
}

/// What removing it would do.
pub(super) async fn get(Path((_, webhook, secret)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(remove(&desk, &webhook, &secret, None).await)
}

/// Removes it.
pub(super) async fn post(
    Path((_, webhook, secret)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(remove(&desk, &webhook, &secret, Some(&posted)).await)
}

async fn rotate(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let webhook = found(desk, id).await?;
    let called = name(&webhook);
    let typed = posted.and_then(|posted| posted.fields().ok()?.once("overlap").ok().flatten()).unwrap_or("86400");
    let choices = OVERLAPS.map(|(word, _)| word.to_owned()).into();
    let field = Field::line("overlap", typed).typed(Input::Choice(choices)).needed();
    let here = format!("{}/secrets/new", path(id));
    let question = Question::new(desk, Section::Webhooks, Deed::RotateWebhookSecret, here.clone(), path(id));
    let question = question.about(called.clone()).asking(vec![field, why()]);
    let Some(posted) = posted else { return question.shown().await };
    let Some((_, seconds)) = OVERLAPS.iter().find(|(word, _)| *word == typed) else {
        desk.checked(posted, &here).await?;
        return question.refused(&Problem::invalid("overlap", "is none of these", "choose one of them")).await;
    };
    let overlap = TimeDelta::seconds(*seconds);
    let command = AddWebhookSecret { tenant: desk.tenant().clone(), id: id.to_owned(), secret: None, overlap };
    let after = async |done: Done<AddedWebhookSecret>| {
        let secret = done.answer.secret.as_ref().map(|secret| secret.expose().to_owned());
        Ok(desk.page(&along(desk, id, called, secret), StatusCode::CREATED))
    };
    question.settled(posted, Ok(()), target(desk, id), &command, after).await
}

async fn remove(desk: &Desk, id: &str, secret: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let webhook = found(desk, id).await?;
    let here = format!("{}/secrets/{}/remove", path(id), escaped(secret));
    let question = Question::new(desk, Section::Webhooks, Deed::RemoveWebhookSecret, here, path(id));
    let question = question.about(name(&webhook)).asking(vec![why()]);
    let command =
        RemoveWebhookSecret { tenant: desk.tenant().clone(), id: id.to_owned(), secret_id: secret.to_owned() };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target(desk, id), &command).await,
        None => question.foreseen(Ok(()), target(desk, id), &command).await,
    }
}
