//! Groups: `{issuer}/scim/v2/Groups` (RFC 7643 §4.2). Their members are users.
//!
//! A group may have a hundred thousand members, and nobody needs them to move one: a change of members is people who come and people who
//! go. A group of more than a thousand is shown without its members; the admin API lists them page by page.

mod change;
mod create;
mod list;
mod remove;
mod rewrite;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chrono::SecondsFormat;
use protocols::scim::{Document, GROUP, ListQuery, Patch, Selection, Shape};
use queries::Page;
use queries::group::{self, Group};
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Call, Caller, Tag, Told};
use super::refusal::Refusal;

pub(super) use change::Wanted;
pub(super) use create::create;
pub(super) use remove::remove;
pub(super) use rewrite::rewrite;

/// As many members as a group is shown with.
const SHOWN: u64 = 1000;

/// Which group.
#[derive(Deserialize)]
pub(super) struct Named {
    id: String,
}

/// Lists groups.
pub(super) async fn get_all(call: Call) -> Result<Response, Refusal> {
    let query = ListQuery::of_query(&call.query)?;
    Ok(list::list(&call.caller, &query).await?.into_response())
}

/// Lists groups that a message asks for.
pub(super) async fn search(call: Call) -> Result<Response, Refusal> {
    let query = ListQuery::of_body(&call.body()?)?;
    Ok(list::list(&call.caller, &query).await?.into_response())
}

/// Creates a group.
pub(super) async fn post(call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(Shape::group())?;
    Ok(create(&call.caller, &call.body()?, &selection).await?.into_response())
}

/// Shows a group.
pub(super) async fn get(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(Shape::group())?;
    let group = present(&call.caller, &id).await?;
    let told = told(&call.caller, &group, &selection).await?;
    Ok(call.read(told))
}

/// Replaces a group.
pub(super) async fn put(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(Shape::group())?;
    let wanted = Wanted::whole(&Shape::group().read(&call.body()?)?)?;
    Ok(rewrite(&call.caller, &id, &call.held(), &wanted, &selection).await?.into_response())
}

/// Changes a group.
pub(super) async fn patch(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    let selection = call.selection(Shape::group())?;
    let wanted = Wanted::of_patch(&Patch::read(&call.body()?, Shape::group())?)?;
    Ok(rewrite(&call.caller, &id, &call.held(), &wanted, &selection).await?.into_response())
}

/// Deletes a group.
pub(super) async fn delete(Path(Named { id }): Path<Named>, call: Call) -> Result<Response, Refusal> {
    Ok(remove(&call.caller, &id, &call.held()).await?.into_response())
}

async fn present(caller: &Caller, id: &str) -> Result<Group, Refusal> {
    group::by_id(caller.shared.journal.db(), caller.tenant.id(), id).await?.ok_or_else(Refusal::absent)
}

/// A group has changed where it was changed itself, or somebody came or went.
fn tag(group: &Group) -> Tag {
    Tag(format!("{}.{}", group.version, group.moves))
}

/// A group without its members.
fn document(caller: &Caller, group: &Group) -> Document {
    let moment = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(SecondsFormat::Micros, true);
    let mut document = Document::from_iter([
        ("schemas".to_owned(), json!([GROUP])),
        ("id".to_owned(), group.group_id.as_str().into()),
        ("displayName".to_owned(), group.name.as_str().into()),
    ]);
    document.extend(group.external_id.as_deref().map(|id| ("externalId".to_owned(), id.into())));
    let meta = json!({
        "resourceType": "Group",
        "created": moment(group.created_at),
        "lastModified": moment(group.moved_at.map_or(group.updated_at, |moved| moved.max(group.updated_at))),
        "location": location(caller, &group.group_id),
        "version": tag(group).to_string(),
    });
    document.insert("meta".to_owned(), meta);
    document
}

fn location(caller: &Caller, id: &str) -> String {
    format!("{}/Groups/{id}", caller.base)
}

fn member(caller: &Caller, id: &str) -> Value {
    json!({ "value": id, "$ref": format!("{}/Users/{id}", caller.base), "type": "User" })
}

/// A group with its members, where they are not too many.
async fn whole(caller: &Caller, group: &Group, with_members: bool) -> Result<Document, Refusal> {
    let mut document = document(caller, group);
    if with_members && (1..=SHOWN).contains(&group.members) {
        let ids = members(caller, &group.group_id).await?;
        let members: Vec<Value> = ids.iter().map(|id| member(caller, id)).collect();
        if !members.is_empty() {
            document.insert("members".to_owned(), members.into());
        }
    }
    Ok(document)
}

/// Who is in a group, as far as a little more than a change may move.
async fn members(caller: &Caller, id: &str) -> Result<Vec<String>, Refusal> {
    let (db, tenant) = (caller.shared.journal.db(), caller.tenant.id());
    let (mut ids, mut cursor) = (Vec::new(), None);
    loop {
        let page = Page::after(u32::MAX, cursor.as_deref());
        let listing = group::members(db, tenant, id, None, &page).await?;
        ids.extend(listing.items.into_iter().map(|member| member.user_id));
        cursor = listing.next;
        if cursor.is_none() || ids.len() as u64 > 2 * SHOWN {
            return Ok(ids);
        }
    }
}

/// A group as a call wants to see it.
async fn told(caller: &Caller, group: &Group, selection: &Selection) -> Result<Told, Refusal> {
    let document = whole(caller, group, selection.shows("members")).await?;
    Ok(Told {
        status: StatusCode::OK,
        tag: Some(tag(group)),
        location: Some(location(caller, &group.group_id)),
        position: None,
        body: Some(selection.of(document, Shape::group())),
    })
}
