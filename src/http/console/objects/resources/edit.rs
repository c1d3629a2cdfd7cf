//! Registering a resource, changing what applications may ask it for, and removing it.

use axum::extract::Path;
use axum::response::Response;
use commands::Id;
use commands::resource::{ChangeScopes, RegisterResource, RemoveResource};

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::scopes::{self, FIELD};
use super::{found, path, target};
use crate::http::admin::{Done, Permission, Target};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field};

/// The form of a new one.
pub(super) async fn get_new(desk: Desk) -> Response {
    desk.told(begin(&desk, ["", "", ""]).shown().await)
}

/// What it says.
pub(super) async fn post_new(desk: Desk, posted: Posted) -> Response {
    desk.told(registered(&desk, &posted).await)
}

/// The form of the scopes of one that there is.
pub(super) async fn get(Path((_, resource)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(change(&desk, &resource, None).await)
}

/// What it says.
pub(super) async fn post(Path((_, resource)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(change(&desk, &resource, Some(&posted)).await)
}

/// What removing it would do.
pub(super) async fn get_end(Path((_, resource)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(removed(&desk, &resource, None).await)
}

/// Removes it.
pub(super) async fn post_end(Path((_, resource)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(removed(&desk, &resource, Some(&posted)).await)
}

const NEW: &str = "/resources/new";

fn begin<'d>(desk: &'d Desk, [identifier, name, scopes]: [&str; 3]) -> Question<'d> {
    let question =
        Question::new(desk, Section::Resources, Deed::RegisterResource, NEW.to_owned(), "/resources".to_owned());
    question.asking(vec![
        Field::line("name", name).needed(),
        Field::line("identifier", identifier).needed(),
        Field::lines(FIELD, scopes),
    ])
}

async fn registered(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let typed = posted.fields()?;
    let said = |name: &str| typed.once(name).ok().flatten().map(str::trim).unwrap_or_default();
    let (identifier, name, text) = (said("identifier"), said("name"), said(FIELD));
    let question = begin(desk, [identifier, name, text]);
    let scopes = match scopes::read(text) {
        Ok(scopes) => scopes,
        Err(problem) => {
            desk.checked(posted, NEW).await?;
            return question.refused(&problem).await;
        }
    };
    let (identifier, name) = (identifier.to_owned(), name.to_owned());
    let command = RegisterResource { tenant: desk.tenant().clone(), identifier, name, scopes };
    let after = async |done: Done<Id>| Ok(desk.done(&path(&done.answer.0), Deed::RegisterResource.key()));
    question.settled(posted, Ok(()), Target::New, &command, after).await
}

async fn change(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    check_sees(desk, Permission::ResourcesRead)?;
    let resource = found(desk, id).await?;
    let typed = posted.and_then(|posted| posted.fields().ok()?.once(FIELD).ok().flatten()).map(str::to_owned);
    let text = if posted.is_some() { typed.unwrap_or_default() } else { scopes::written(&resource.scopes) };
    let here = format!("{}/scopes", path(id));
    let question = Question::new(desk, Section::Resources, Deed::ChangeScopes, here.clone(), path(id));
    let question = question.about(resource.name).asking(vec![Field::lines(FIELD, &text), why()]);
    let question = question.of_version(resource.version);
    let Some(posted) = posted else { return question.shown().await };
    match scopes::read(&text) {
        Ok(scopes) => {
            let command = ChangeScopes { tenant: desk.tenant().clone(), id: id.to_owned(), scopes };
            question.answered(posted, Ok(()), target(desk, id), &command).await
        }
        Err(problem) => {
            desk.checked(posted, &here).await?;
            question.refused(&problem).await
        }
    }
}

async fn removed(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let resource = found(desk, id).await?;
    let question =
        Question::new(desk, Section::Resources, Deed::RemoveResource, format!("{}/remove", path(id)), path(id));
    let question = question.about(resource.name).asking(vec![why()]);
    let command = RemoveResource { tenant: desk.tenant().clone(), id: id.to_owned() };
    match posted {
        Some(posted) => {
            // Nothing is left of its page.
            let after = async |_| Ok(desk.done("/resources", Deed::RemoveResource.key()));
            question.settled(posted, Ok(()), target(desk, id), &command, after).await
        }
        None => question.foreseen(Ok(()), target(desk, id), &command).await,
    }
}
