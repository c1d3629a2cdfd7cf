//! Secrets of a resource: one more, and one less.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::ClearSecret;
use commands::resource::{AddResourceSecret, AddedResourceSecret, RemoveResourceSecret};

use super::super::question::{Question, why};
use super::super::{Desk, Halt};
use super::{found, path, target};
use crate::http::admin::{Done, escaped};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, TakeAlong, Taker};

/// What one more would do.
pub(super) async fn get_new(Path((_, resource)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(add(&desk, &resource, None).await)
}

/// Adds one.
pub(super) async fn post_new(Path((_, resource)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(add(&desk, &resource, Some(&posted)).await)
}

/// What removing it would do.
pub(super) async fn get(Path((_, resource, secret)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(remove(&desk, &resource, &secret, None).await)
}

/// Removes it.
pub(super) async fn post(
    Path((_, resource, secret)): Path<(String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(remove(&desk, &resource, &secret, Some(&posted)).await)
}

async fn add(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let name = found(desk, id).await?.name;
    let here = format!("{}/secrets/new", path(id));
    let question = Question::new(desk, Section::Resources, Deed::AddResourceSecret, here, path(id)).about(name.clone());
    let command = AddResourceSecret { tenant: desk.tenant().clone(), id: id.to_owned(), expires_at: None };
    let Some(posted) = posted else { return question.foreseen(Ok(()), target(desk, id), &command).await };
    let after = async |done: Done<AddedResourceSecret>| {
        let secret = done.answer.secret.as_ref().map(ClearSecret::expose).map(str::to_owned);
        let issuer = desk.visit.issuer();
        let shown = secret.as_deref().unwrap_or("…");
        let view = TakeAlong {
            console: desk.console(Section::Resources),
            of: Taker::Resource,
            name,
            shown_before: secret.is_none(),
            snippet: format!("curl -u '{id}:{shown}' -d token=TOKEN {issuer}/oauth2/introspect"),
            secret,
            onward: desk.address(&path(id)),
            id: id.to_owned(),
        };
        Ok(desk.page(&view, StatusCode::CREATED))
    };
    question.settled(posted, Ok(()), target(desk, id), &command, after).await
}

async fn remove(desk: &Desk, id: &str, secret: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let resource = found(desk, id).await?;
    let here = format!("{}/secrets/{}/remove", path(id), escaped(secret));
    let question = Question::new(desk, Section::Resources, Deed::RemoveResourceSecret, here, path(id));
    let question = question.about(resource.name).asking(vec![why()]);
    let command =
        RemoveResourceSecret { tenant: desk.tenant().clone(), id: id.to_owned(), secret_id: secret.to_owned() };
    match posted {
        Some(posted) => question.answered(posted, Ok(()), target(desk, id), &command).await,
        None => question.foreseen(Ok(()), target(desk, id), &command).await,
    }
}
