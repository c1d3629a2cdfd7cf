//! Creating, changing and deleting a role. Nobody hands out more than they have.

use aggregates::role::Permissions;
use axum::extract::Path;
use axum::response::Response;
use commands::Id;
use commands::role::{ChangeRole, CreateRole, DeleteRole};
use protocols::oauth::Parameters;

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::{found, path};
use crate::http::admin::{Done, Permission, Target, covers, over_role};
use crate::http::people::Posted;
use crate::pages;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Field, Input, Tick};

/// What a form says of a role.
#[derive(Default)]
struct Draft {
    name: String,
    description: String,
    permissions: Permissions,
}

/// The form of a new one.
pub(super) async fn get_new(desk: Desk) -> Response {
    desk.told(begin(&desk, &Draft::default()).shown().await)
}

/// What it says.
pub(super) async fn post_new(desk: Desk, posted: Posted) -> Response {
    desk.told(created(&desk, &posted).await)
}

/// The form of one that there is.
pub(super) async fn get(Path((_, role)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(form(&desk, &role).await)
}

/// What it says.
pub(super) async fn post(Path((_, role)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(changed(&desk, &role, &posted).await)
}

/// What deleting it would do.
pub(super) async fn get_end(Path((_, role)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(deleted(&desk, &role, None).await)
}

/// Deletes it.
pub(super) async fn post_end(Path((_, role)): Path<(String, String)>, desk: Desk, posted: Posted) -> Response {
    desk.told(deleted(&desk, &role, Some(&posted)).await)
}

impl Draft {
    fn of(typed: &Parameters) -> Self {
        let said = |name: &str| typed.once(name).ok().flatten().map(str::trim).unwrap_or_default().to_owned();
        let permissions = typed.all("permissions").map(str::to_owned).collect();
        Self { name: said("name"), description: said("description"), permissions }
    }

    /// The fields: every permission that somebody has, and every one that the role has already.
    fn fields(&self, desk: &Desk) -> Vec<Field> {
        let locale = desk.frame().locale;
        let of_tenants = [Permission::TenantsRead, Permission::TenantsWrite];
        let offered = Permission::ALL.iter().filter(|one| !of_tenants.contains(one));
        let offered = offered.filter(|one| desk.may(**one)).map(|one| one.scope());
        let held = self.permissions.iter().map(String::as_str);
        let mut names: Vec<&str> = offered.chain(held).collect();
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| seen.insert(*name));
        let tick = |name: &str| {
            let meaning = pages::Permission::scope(name, &[], locale).and_then(|one| one.meaning);
            let meaning = meaning.unwrap_or_else(|| name.to_owned());
            Tick { value: name.to_owned(), meaning, ticked: self.permissions.contains(name) }
        };
        let ticks = names.into_iter().map(tick).collect();
        vec![
            Field::line("name", &self.name).needed(),
            Field::line("description", &self.description),
            Field::line("permissions", "").typed(Input::Ticks(ticks)),
        ]
    }
}

fn begin<'d>(desk: &'d Desk, draft: &Draft) -> Question<'d> {
    let (here, back) = ("/roles/new".to_owned(), "/roles".to_owned());
    Question::new(desk, Section::Roles, Deed::CreateRole, here, back).asking(draft.fields(desk))
}

async fn created(desk: &Desk, posted: &Posted) -> Result<Response, Halt> {
    let draft = Draft::of(posted.fields()?);
    let question = begin(desk, &draft);
    let check = covers(&desk.administrator, draft.permissions.iter().map(String::as_str));
    let Draft { name, description, permissions } = draft;
    let command = CreateRole { tenant: desk.tenant().clone(), name, description, permissions };
    let after = async |done: Done<Id>| Ok(desk.done(&path(&done.answer.0), Deed::CreateRole.key()));
    question.settled(posted, check, Target::New, &command, after).await
}

async fn form(desk: &Desk, id: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::RolesRead)?;
    let role = found(desk, id).await?;
    let draft = Draft { name: role.name.clone(), description: role.description, permissions: role.permissions };
    change(desk, id, &role.name, &draft).of_version(role.version).shown().await
}

fn change<'d>(desk: &'d Desk, id: &str, called: &str, draft: &Draft) -> Question<'d> {
    let question = Question::new(desk, Section::Roles, Deed::ChangeRole, format!("{}/change", path(id)), path(id));
    question.about(called).asking(draft.fields(desk)).asking(vec![why()])
}

async fn changed(desk: &Desk, id: &str, posted: &Posted) -> Result<Response, Halt> {
    check_sees(desk, Permission::RolesRead)?;
    let role = found(desk, id).await?;
    let draft = Draft::of(posted.fields()?);
    let question = change(desk, id, &role.name, &draft).of_version(role.version);
    let check = match covers(&desk.administrator, draft.permissions.iter().map(String::as_str)) {
        Ok(()) => over_role(&desk.visit.shared, &desk.administrator, desk.tenant(), id).await,
        refused => refused,
    };
    let Draft { name, description, permissions } = draft;
    let command = ChangeRole {
        tenant: desk.tenant().clone(),
        id: id.to_owned(),
        name: Some(name),
        description: Some(description),
        permissions: Some(permissions),
    };
    question.answered(posted, check, target(desk, id), &command).await
}

async fn deleted(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let role = found(desk, id).await?;
    let question = Question::new(desk, Section::Roles, Deed::DeleteRole, format!("{}/delete", path(id)), path(id));
    let question = question.about(role.name).asking(vec![why()]);
    let check = over_role(&desk.visit.shared, &desk.administrator, desk.tenant(), id).await;
    let command = DeleteRole { tenant: desk.tenant().clone(), id: id.to_owned() };
    match posted {
        Some(posted) => {
            // Nothing is left of its page.
            let after = async |_| Ok(desk.done("/roles", Deed::DeleteRole.key()));
            question.settled(posted, check, target(desk, id), &command, after).await
        }
        None => question.foreseen(check, target(desk, id), &command).await,
    }
}

fn target(desk: &Desk, id: &str) -> Target {
    Target::Role(desk.tenant().clone(), id.to_owned())
}
