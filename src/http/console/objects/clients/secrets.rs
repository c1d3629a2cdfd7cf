//! Secrets of an application: one more, and one less.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::ClearSecret;
use commands::client::{AddSecret, AddedSecret, RemoveSecret};

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{found, name, path, snippet, target};
use crate::http::admin::{Done, escaped};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{ClientKind, Deed, TakeAlong, Taker};

/// What one more would do.
pub(super) async fn get_new(Path((_, client)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(add(&desk, &client, None).await)
}

/// Adds one.
pub(super) async fn post_new(Path((_, client)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(add(&desk, &client, Some(&posted)).await)
}

/// What removing it would do.
pub(super) async fn get(Path((_, client, secret)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(remove(&desk, &client, &secret, None).await)
}

/// Removes it.
pub(super) async fn post(
    Path((_, client, secret)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(remove(&desk, &client, &secret, Some(&posted)).await)
}

async fn add(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let client = found(desk, id).await?;
    let called = name(desk, &client);
    let here = format!("{}/secrets/new", path(id));
    let question = Question::new(desk, Section::Clients, Deed::AddSecret, here, path(id)).about(called.clone());
    let command = AddSecret { tenant: desk.tenant().clone(), client_id: id.to_owned(), secret: None, expires_at: None };
    let Some(posted) = posted else { return question.foreseen(Ok(()), target(desk, id), &command).await };
    let after = async |done: Done<AddedSecret>| {
        let secret = done.answer.secret.as_ref().map(ClearSecret::expose).map(str::to_owned);
        let kind = if client.metadata.redirect_uris.is_some() { ClientKind::Web } else { ClientKind::Service };
        let redirect = client.metadata.redirect_uris.iter().flatten().next().map(String::as_str);
        let view = TakeAlong {
            console: desk.console(Section::Clients),
            of: Taker::Client,
            name: called,
            id: id.to_owned(),
            shown_before: secret.is_none(),
            snippet: snippet::of(kind, &desk.visit.issuer(), id, secret.as_deref(), redirect),
            secret,
            onward: desk.address(&path(id)),
        };
        Ok(desk.page(&view, StatusCode::CREATED))
    };
    question.settled(posted, Ok(()), target(desk, id), &command, after).await
}

async fn remove(desk: &Desk, id: &str, secret: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let client = found(desk, id).await?;
    let here = format!("{}/secrets/{}/remove", path(id), escaped(secret));
    let question = Question::new(desk, Section::Clients, Deed::RemoveSecret, here, path(id));
    let question = question.about(name(desk, &client)).asking(vec![why()]);
    let command =
        RemoveSecret { tenant: desk.tenant().clone(), client_id: id.to_owned(), secret_id: secret.to_owned() };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target(desk, id), &command).await,
        None => question.foreseen(Ok(()), target(desk, id), &command).await,
    }
}
