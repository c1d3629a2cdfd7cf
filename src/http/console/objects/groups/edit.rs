//! Creating, changing and deleting a group.

use aggregates::group::GroupDetails;
use axum::extract::Path;
use axum::response::Response;
use commands::Id;
use commands::group::{ChangeGroup, CreateGroup, DeleteGroup, MemberChanges};
use protocols::oauth::Parameters;

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::{called, found, path};
use crate::http::admin::{Done, Permission, Target, into_group};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input};

/// The form of a new one.
pub(super) async fn get_new(desk: Desk) -> Response {
    desk.told(begin(&desk, "", &GroupDetails::default()).shown().await)
}

/// What it says.
pub(super) async fn post_new(desk: Desk, posted: Posted) -> Response {
    desk.told(created(&desk, &posted).await)
}

/// The form of one that there is.
pub(super) async fn get(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(form(&desk, &group).await)
}

/// What it says.
pub(super) async fn post(Path((_, group)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(changed(&desk, &group, &posted).await)
}

/// What deleting it would do.
pub(super) async fn get_end(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(deleted(&desk, &group, None).await)
}

/// Deletes it.
pub(super) async fn post_end(Path((_, group)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(deleted(&desk, &group, Some(&posted)).await)
}

fn fields(name: &str, details: &GroupDetails) -> Vec<Field> {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    vec![
        Field::line("name", name).needed(),
        Field::lines("description", text(&details.description)),
        Field::line("email", text(&details.email)).typed(Input::Line("email")),
        Field::line("external_id", text(&details.external_id)),
    ]
}

/// What a form says; what it does not have stays.
fn read(typed: &Parameters, before: GroupDetails) -> (String, GroupDetails) {
    let said = |name: &str| typed.once(name).ok().flatten().map(str::trim).filter(|text| !text.is_empty());
    let text = |name: &str| said(name).map(str::to_owned);
    let details = GroupDetails {
        email: text("email"),
        description: text("description"),
        external_id: text("external_id"),
        ..before
    };
    (text("name").unwrap_or_default(), details)
}

fn begin<'d>(desk: &'d Desk, name: &str, details: &GroupDetails) -> Question<'d> {
    let (here, back) = ("/groups/new".to_owned(), "/groups".to_owned());
    Question::new(desk, Section::Groups, Deed::CreateGroup, here, back).asking(fields(name, details))
}

async fn created(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let (name, details) = read(posted.fields()?, GroupDetails::default());
    let question = begin(desk, &name, &details);
    let command = CreateGroup { tenant: desk.tenant().clone(), id: None, name, details, members: Vec::new() };
    let after = async |done: Done<Id>| Ok(desk.done(&path(&done.answer.0), Deed::CreateGroup.key()));
    question.settled(posted, Ok(()), Target::New, &command, after).await
}

async fn form(desk: &Desk, id: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::GroupsRead)?;
    let group = found(desk, id).await?;
    let question = change(desk, id, &group.name, &group.name, &group.details());
    question.of_version(group.version).shown().await
}

fn change<'d>(desk: &'d Desk, id: &str, called: &str, name: &str, details: &GroupDetails) -> Question<'d> {
    let question = Question::new(desk, Section::Groups, Deed::ChangeGroup, format!("{}/change", path(id)), path(id));
    question.about(called).asking(fields(name, details))
}

async fn changed(desk: &Desk, id: &str, posted: &Posted) -> Result<Response, Halt> {
    check_sees(desk, Permission::GroupsRead)?;
    let group = found(desk, id).await?;
    let (name, details) = read(posted.fields()?, group.details());
    let question = change(desk, id, &group.name, &name, &details).of_version(group.version);
    let (tenant, members) = (desk.tenant().clone(), MemberChanges::default());
    let command = ChangeGroup { tenant, id: id.to_owned(), name: Some(name), details: Some(details), members };
    question.answered(posted, Ok(()), target(desk, id), &command).await
}

async fn deleted(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let question = Question::new(desk, Section::Groups, Deed::DeleteGroup, format!("{}/delete", path(id)), path(id));
    let question = question.about(called(desk, id).await?).asking(vec![why()]);
    let check = into_group(&desk.visit.shared, &desk.administrator, desk.tenant(), id).await;
    let command = DeleteGroup { tenant: desk.tenant().clone(), id: id.to_owned() };
    match posted {
        Some(posted) => {
            // Nothing is left of its page.
            let after = async |_| Ok(desk.done("/groups", Deed::DeleteGroup.key()));
            question.settled(posted, check, target(desk, id), &command, after).await
        }
        None => question.foreseen(check, target(desk, id), &command).await,
    }
}

fn target(desk: &Desk, id: &str) -> Target {
    Target::Group(desk.tenant().clone(), id.to_owned())
}
