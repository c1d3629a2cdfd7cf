//! What a user belongs to: choosing a group or a role for them, giving it and taking it.

use aggregates::user_groups::user_groups_stream;
use aggregates::user_roles::user_roles_stream;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::group::{ChangeMembers, MemberChanges};
use commands::role::{AssignRole, UnassignRole};

use super::super::find::{self, Asked};
use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt};
use super::{called, path};
use crate::http::admin::{Permission, Target, escaped, into_group, over_role};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Finder, Objects, Row};

/// Which group?
pub(super) async fn choose_group(Path((_, user)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(groups(&desk, &user).await)
}

/// Which role?
pub(super) async fn choose_role(Path((_, user)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(roles(&desk, &user).await)
}

/// What coming into a group, or leaving it, would do.
pub(super) async fn get_group(
    Path((_, user, group, way)): Path<(String, String, String, String)>,
    desk: Desk,
) -> Response {
    desk.told(move_user(&desk, (&user, &group), &way, None).await)
}

/// Moves the user.
pub(super) async fn post_group(
    Path((_, user, group, way)): Path<(String, String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(move_user(&desk, (&user, &group), &way, Some(&posted)).await)
}

/// What giving a role, or taking it, would do.
pub(super) async fn get_role(
    Path((_, user, role, way)): Path<(String, String, String, String)>,
    desk: Desk,
) -> Response {
    desk.told(give(&desk, (&user, &role), &way, None).await)
}

/// Gives it or takes it.
pub(super) async fn post_role(
    Path((_, user, role, way)): Path<(String, String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(give(&desk, (&user, &role), &way, Some(&posted)).await)
}

async fn groups(desk: &Desk, user: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::GroupsRead)?;
    let here = format!("{}/groups", path(user));
    let asked = Asked::of(desk, here.clone());
    let href = |group: &str| desk.address(&format!("{here}/{}/join", escaped(group)));
    let (finder, rows, next) = find::groups(desk, &asked, href).await?;
    choose(desk, Objects::GroupToJoin, user, Some(finder), rows, next).await
}

async fn roles(desk: &Desk, user: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::RolesRead)?;
    let here = format!("{}/roles", path(user));
    let asked = Asked::of(desk, here.clone());
    let href = |role: &str| desk.address(&format!("{here}/{}/give", escaped(role)));
    let (rows, next) = find::roles(desk, &asked, href).await?;
    choose(desk, Objects::RoleToGive, user, None, rows, next).await
}

async fn choose(
    desk: &Desk,
    of: Objects,
    user: &str,
    finder: Option<Finder>,
    rows: Vec<Row>,
    next: Option<String>,
) -> Result<Response, Halt> {
    let (console, chosen_for) = (desk.console(Section::Users), called(desk, user).await?);
    let view = Catalogue { console, of, chosen_for, finder, rows, next, ways: Vec::new(), export: None };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn move_user(
    desk: &Desk,
    (user, group): (&str, &str),
    way: &str,
    posted: Option<&Posted>,
) -> Result<Response, Halt> {
    let members = |changes: fn([String; 1]) -> MemberChanges| changes([user.to_owned()]);
    let (deed, members) = match way {
        "join" => (Deed::JoinGroup, members(MemberChanges::adding)),
        "leave" => (Deed::LeaveGroup, members(MemberChanges::removing)),
        _ => return Err(unknown().into()),
    };
    let here = format!("{}/groups/{}/{way}", path(user), escaped(group));
    let question = Question::new(desk, Section::Users, deed, here, path(user));
    let question = question.about(called(desk, user).await?).asking(vec![why()]);
    let check = into_group(&desk.visit.shared, &desk.administrator, desk.tenant(), group).await;
    let target = Target::UserGroups(desk.tenant().clone(), user_groups_stream(user));
    let command = ChangeMembers { tenant: desk.tenant().clone(), group: group.to_owned(), members };
    match posted {
        Some(posted) => question.answered(posted, check, target, &command).await,
        None => question.foreseen(check, target, &command).await,
    }
}

async fn give(desk: &Desk, (user, role): (&str, &str), way: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let deed = match way {
        "give" => Deed::GiveRole,
        "take" => Deed::TakeRole,
        _ => return Err(unknown().into()),
    };
    let here = format!("{}/roles/{}/{way}", path(user), escaped(role));
    let question = Question::new(desk, Section::Users, deed, here, path(user));
    let question = question.about(called(desk, user).await?).asking(vec![why()]);
    let check = over_role(&desk.visit.shared, &desk.administrator, desk.tenant(), role).await;
    let target = Target::UserRoles(desk.tenant().clone(), user_roles_stream(user));
    let (tenant, role, user) = (desk.tenant().clone(), role.to_owned(), user.to_owned());
    match (deed, posted) {
        (Deed::GiveRole, Some(posted)) => {
            question.answered(posted, check, target, &AssignRole { tenant, role, user }).await
        }
        (Deed::GiveRole, None) => question.foreseen(check, target, &AssignRole { tenant, role, user }).await,
        (_, Some(posted)) => question.answered(posted, check, target, &UnassignRole { tenant, role, user }).await,
        (_, None) => question.foreseen(check, target, &UnassignRole { tenant, role, user }).await,
    }
}

fn unknown() -> Problem {
    Problem::new(Kind::NotFound, "this page does not exist; open the user's page and choose what to do there")
}
