//! Bringing something back to what it was after one of its events, by the commands and under the checks of the admin API.

use axum::extract::Path;
use axum::response::Response;
use commands::Command;
use commands::restore::{RestoreClient, RestoreGroup, RestoreProfile, RestoreRole, RestoreSettings};
use journal::Position;
use queries::history::{self, Kind as Of, differences, life};
use serde_json::Value;

use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt, users};
use super::{absent, event};
use crate::http::admin::Permission::HistoryRead;
use crate::http::admin::{Target, check_domain, covers, escaped, over_role, within_power};
use crate::http::error::problem::Problem;
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::Deed;

type OfTenant = Path<(String, String)>;

/// What it would do to a user.
pub(super) async fn get_user(Path((_, id)): OfTenant, desk: Desk) -> Response {
    desk.told(user(&desk, &id, None).await)
}

/// Restores a user's profile.
pub(super) async fn post_user(Path((_, id)): OfTenant, desk: Desk, posted: Posted) -> Response {
    desk.told(user(&desk, &id, Some(&posted)).await)
}

/// What it would do to a group.
pub(super) async fn get_group(Path((_, id)): OfTenant, desk: Desk) -> Response {
    desk.told(group(&desk, &id, None).await)
}

/// Restores a group.
pub(super) async fn post_group(Path((_, id)): OfTenant, desk: Desk, posted: Posted) -> Response {
    desk.told(group(&desk, &id, Some(&posted)).await)
}

/// What it would do to a role.
pub(super) async fn get_role(Path((_, id)): OfTenant, desk: Desk) -> Response {
    desk.told(role(&desk, &id, None).await)
}

/// Restores a role.
pub(super) async fn post_role(Path((_, id)): OfTenant, desk: Desk, posted: Posted) -> Response {
    desk.told(role(&desk, &id, Some(&posted)).await)
}

/// What it would do to an application.
pub(super) async fn get_client(Path((_, id)): OfTenant, desk: Desk) -> Response {
    desk.told(Box::pin(client(&desk, &id, None)).await)
}

/// Restores an application.
pub(super) async fn post_client(Path((_, id)): OfTenant, desk: Desk, posted: Posted) -> Response {
    desk.told(Box::pin(client(&desk, &id, Some(&posted))).await)
}

/// What it would do to the tenant's settings.
pub(super) async fn get_settings(desk: Desk) -> Response {
    desk.told(settings(&desk, None).await)
}

/// Restores the tenant's settings.
pub(super) async fn post_settings(desk: Desk, posted: Posted) -> Response {
    desk.told(settings(&desk, Some(&posted)).await)
}

/// What is brought back, and to when.
struct Matter {
    at: u64,
    to: Position,
    /// What it was then and what it is now.
    states: [Option<Value>; 2],
    version: u64,
}

impl Matter {
    /// The event that an address names, and the states around it.
    async fn of(desk: &Desk, of: Of, id: &str) -> Result<Self, Halt> {
        check_sees(desk, HistoryRead)?;
        let at = desk.visit.parameter("at").and_then(|text| text.parse().ok()).ok_or_else(absent)?;
        let to = event(desk, of, id, at).await?.position;
        let (journal, tenant) = (desk.journal(), desk.tenant());
        let now = history::past(journal, tenant, of, id, None).await?.ok_or_else(absent)?;
        let then = history::state_at(journal, tenant, of, id, Some(to)).await?;
        Ok(Self { at, to, states: [then.map(life), Some(life(now.state))], version: now.version })
    }

    /// A text of both states, by its path.
    fn texts(&self, path: &str) -> [Option<&str>; 2] {
        self.states.each_ref().map(|state| state.as_ref()?.pointer(path)?.as_str())
    }

    /// What will differ from then all the same: whatever does not begin with one of these.
    fn stays(&self, restored: &[&str]) -> Vec<String> {
        let [then, now] = self.states.clone();
        let left = differences(then, now).into_iter().map(|change| change.path);
        left.filter(|path| !restored.iter().any(|begin| path.split('.').next() == Some(begin))).collect()
    }
}

fn question<'d>(desk: &'d Desk, section: Section, place: &str, matter: &Matter, back: String) -> Question<'d> {
    let here = format!("{place}/restore?at={}", matter.at);
    Question::new(desk, section, Deed::Restore, here, back).asking(vec![why()]).of_version(matter.version)
}

/// The history, where it was asked.
fn back(kind: &str, id: &str, at: u64) -> String {
    format!("/history/{kind}/{}?at={at}", escaped(id))
}

async fn settle<C>(
    question: Question<'_>,
    posted: Option<&Posted>,
    check: Result<(), Problem>,
    target: Target,
    command: &C,
) -> Result<Response, Halt>
where
    C: Command,
    Problem: From<C::Error>,
{
    match posted {
        Some(posted) => question.answered(posted, check, target, command).await,
        None => question.foreseen(check, target, command).await,
    }
}

async fn user(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let matter = Matter::of(desk, Of::User, id).await?;
    let (place, back) = (users::path(id), back("user", id, matter.at));
    let question = question(desk, Section::Users, &place, &matter, back);
    let question = question.about(users::called(desk, id).await?).staying(matter.stays(&["profile"]));
    let target = Target::User(desk.tenant().clone(), id.to_owned());
    let command = RestoreProfile { tenant: desk.tenant().clone(), user: id.to_owned(), to: matter.to };
    settle(question, posted, Ok(()), target, &command).await
}

async fn group(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let matter = Matter::of(desk, Of::Group, id).await?;
    let (place, back) = (format!("/groups/{}", escaped(id)), back("group", id, matter.at));
    let name = matter.texts("/name")[1].unwrap_or(id).to_owned();
    let question = question(desk, Section::Groups, &place, &matter, back).about(name);
    let question = question.staying(matter.stays(&["name", "details"]));
    let target = Target::Group(desk.tenant().clone(), id.to_owned());
    let command = RestoreGroup { tenant: desk.tenant().clone(), id: id.to_owned(), to: matter.to };
    settle(question, posted, Ok(()), target, &command).await
}

async fn role(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let matter = Matter::of(desk, Of::Role, id).await?;
    let (place, back) = (format!("/roles/{}", escaped(id)), back("role", id, matter.at));
    let name = matter.texts("/name")[1].unwrap_or(id).to_owned();
    let question = question(desk, Section::Roles, &place, &matter, back).about(name);
    let question = question.staying(matter.stays(&["name", "description", "permissions"]));
    // What it permits now and what it permitted then: neither may be more than whoever restores it has.
    let then = matter.states[0].as_ref().and_then(|state| state.get("permissions")).and_then(Value::as_array);
    let check = match covers(&desk.administrator, then.into_iter().flatten().filter_map(Value::as_str)) {
        Ok(()) => over_role(&desk.visit.shared, &desk.administrator, desk.tenant(), id).await,
        refused => refused,
    };
    let target = Target::Role(desk.tenant().clone(), id.to_owned());
    let command = RestoreRole { tenant: desk.tenant().clone(), id: id.to_owned(), to: matter.to };
    settle(question, posted, check, target, &command).await
}

async fn client(desk: &Desk, id: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let matter = Matter::of(desk, Of::Client, id).await?;
    let (place, back) = (format!("/clients/{}", escaped(id)), back("client", id, matter.at));
    let name = matter.texts("/metadata/client_name")[1].unwrap_or(id).to_owned();
    let question = question(desk, Section::Clients, &place, &matter, back).about(name);
    let question = question.staying(matter.stays(&["metadata"]));
    // What it may ask for now and what it could ask for then: neither may be more than whoever restores it has.
    let scopes = matter.texts("/metadata/scope");
    let check = scopes.into_iter().try_for_each(|scope| within_power(&desk.administrator, scope));
    let target = Target::Client(desk.tenant().clone(), id.to_owned());
    let command = RestoreClient { tenant: desk.tenant().clone(), client_id: id.to_owned(), to: matter.to };
    Box::pin(settle(question, posted, check, target, &command)).await
}

async fn settings(desk: &Desk, posted: Option<&Posted>) -> Result<Response, Halt> {
    let id = desk.tenant().as_str();
    let matter = Matter::of(desk, Of::Tenant, id).await?;
    let question = question(desk, Section::Settings, "/settings", &matter, back("tenant", id, matter.at));
    let question = question.about(&desk.visit.house().name).staying(matter.stays(&["settings"]));
    let [then, now] = matter.texts("/settings/domain");
    let check = check_domain(&desk.administrator, now, then);
    let target = Target::Tenant(desk.tenant().clone());
    let command = RestoreSettings { id: desk.tenant().clone(), to: matter.to };
    settle(question, posted, check, target, &command).await
}
