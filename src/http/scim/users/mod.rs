//! Users: `{issuer}/scim/v2/Users` (RFC 7644 §3.3–§3.6, RFC 7643 §4.1).

mod create;
pub(super) mod list;
mod person;
mod question;
mod remove;
mod rewrite;
mod show;

use aggregates::user::{User, UserStatus};
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use protocols::scim::{Document, ListQuery, Patch, Selection};
use queries::{Page, group};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Call, Caller, Held, Tag, Told};
use super::refusal::Refusal;
use crate::streams::Folded;

pub(super) use create::create;
pub(super) use remove::remove;
pub(super) use rewrite::{Change, rewrite};
pub(super) use show::show;

/// As many groups as a user is shown with.
const GROUPS: u32 = 200;

/// Which user.
#[derive(Deserialize)]
pub(super) struct Named {
    id: String,
}

/// Lists users.
pub(super) async fn get_all(call: Call) -> Result<Response, Refusal> {
    let query = ListQuery::of_query(&call.query)?;
    Ok(list::list(&call.caller, &query).await?.into_response())
}

/// Lists users that a message asks for.
pub(super) async fn search(call: Call) -> Result<Response, Refusal> {
    let query = ListQuery::of_body(&call.body()?)?;
    Ok(list::list(&call.caller, &query).await?.into_response())
}

/// Creates a user.
pub(super) async fn post(call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(&call.caller.users)?;
    Ok(create(&call.caller, &call.body()?, &selection).await?.into_response())
}

/// Shows a user.
pub(super) async fn get(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(&call.caller.users)?;
    let told = show(&call.caller, &id, &selection).await?;
    Ok(call.read(told))
}

/// Replaces a user.
pub(super) async fn put(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(&call.caller.users)?;
    let change = Change::Whole(call.caller.users.read(&call.body()?)?);
    Ok(rewrite(&call.caller, &id, &call.held(), &change, &selection).await?.into_response())
}

/// Changes a user.
pub(super) async fn patch(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(&call.caller.users)?;
    let change = Change::Patch(Patch::read(&call.body()?, &call.caller.users)?);
    Ok(rewrite(&call.caller, &id, &call.held(), &change, &selection).await?.into_response())
}

/// Deletes a user.
pub(super) async fn delete(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    Ok(remove(&call.caller, &id, &call.held()).await?.into_response())
}

/// A user as the log tells them now; none who are being deleted, because to a client they are gone (RFC 7644 §3.6).
async fn find(caller: &Caller, id: &str) -> Result<Option<Folded<User>>, Refusal> {
    let found = caller.shared.people.find(caller.tenant.id(), id).await?;
    Ok(found.map(|person| person.folded().clone()).filter(|folded| {
        let status = folded.state.status();
        !matches!(status, None | Some(UserStatus::PendingDeletion | UserStatus::Erased))
            && folded.state.profile().is_some()
    }))
}

fn tag(folded: &Folded<User>) -> Tag {
    Tag(folded.version.to_string())
}

/// What a client may write of a user.
fn written(folded: &Folded<User>) -> Document {
    let active = folded.state.status().is_some_and(UserStatus::is_active);
    folded.state.profile().map(|profile| person::document(profile, active)).unwrap_or_default()
}

/// A user with what only the provider writes.
async fn whole(caller: &Caller, folded: &Folded<User>, with_groups: bool) -> Result<Document, Refusal> {
    let mut document = written(folded);
    let id = folded.state.id().unwrap_or_default();
    let extensions = caller.users.extensions.iter().map(|schema| &schema.id).filter(|id| document.contains_key(*id));
    let schemas: Vec<Value> = [&caller.users.core.id].into_iter().chain(extensions).map(|id| json!(id)).collect();
    let moment = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    document.insert("schemas".to_owned(), schemas.into());
    document.insert("id".to_owned(), id.into());
    let meta = json!({
        "resourceType": "User",
        "created": folded.state.registered_at().map(moment),
        "lastModified": moment(folded.changed_at),
        "location": location(caller, id),
        "version": tag(folded).to_string(),
    });
    document.insert("meta".to_owned(), meta);
    if with_groups {
        let groups = group::of_user(caller.shared.journal.db(), caller.tenant.id(), id, &Page::first(GROUPS)).await?;
        let shown = |group: group::Group| {
            let address = format!("{}/Groups/{}", caller.base, group.group_id);
            json!({ "value": group.group_id, "$ref": address, "display": group.name, "type": "direct" })
        };
        let groups: Vec<Value> = groups.items.into_iter().map(shown).collect();
        if !groups.is_empty() {
            document.insert("groups".to_owned(), groups.into());
        }
    }
    Ok(document)
}

fn location(caller: &Caller, id: &str) -> String {
    format!("{}/Users/{id}", caller.base)
}

/// A user as a call wants to see them.
async fn told(caller: &Caller, folded: &Folded<User>, selection: &Selection) -> Result<Told, Refusal> {
    let document = whole(caller, folded, selection.shows("groups")).await?;
    let id = folded.state.id().unwrap_or_default();
    Ok(Told {
        status: StatusCode::OK,
        tag: Some(tag(folded)),
        location: Some(location(caller, id)),
        position: None,
        body: Some(selection.of(document, &caller.users)),
    })
}

/// What is wrong where somebody is gone who was there a moment ago.
async fn present(caller: &Caller, id: &str) -> Result<Folded<User>, Refusal> {
    find(caller, id).await?.ok_or_else(Refusal::absent)
}

/// Refuses another version than the one that is meant.
fn check(held: &Held, folded: &Folded<User>) -> Result<(), Refusal> {
    held.check(&tag(folded))
}
