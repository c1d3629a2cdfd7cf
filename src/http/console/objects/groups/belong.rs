//! Who is in a group and which roles it gives: choosing, adding, taking away.

use aggregates::user_groups::user_groups_stream;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::group::{AssignGroupRole, ChangeMembers, MemberChanges, UnassignGroupRole};

use super::super::find::{self, Asked};
use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt, users};
use super::{called, path};
use crate::http::admin::{Permission, Target, escaped, into_group, over_role};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects};

/// Who comes in?
pub(super) async fn choose_member(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(newcomers(&desk, &group).await)
}

/// Which role?
pub(super) async fn choose_role(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(roles(&desk, &group).await)
}

/// What somebody's coming or going would do.
pub(super) async fn get_member(
    Path((_, group, user, way)): Path<(String, String, String, String)>,
    desk: Desk,
) -> Response {
    desk.told(move_user(&desk, (&group, &user), &way, None).await)
}

/// Moves them.
pub(super) async fn post_member(
    Path((_, group, user, way)): Path<(String, String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(move_user(&desk, (&group, &user), &way, Some(&posted)).await)
}

/// What giving a role, or taking it, would do.
pub(super) async fn get_role(
    Path((_, group, role, way)): Path<(String, String, String, String)>,
    desk: Desk,
) -> Response {
    desk.told(give(&desk, (&group, &role), &way, None).await)
}

/// Gives it or takes it.
pub(super) async fn post_role(
    Path((_, group, role, way)): Path<(String, String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(give(&desk, (&group, &role), &way, Some(&posted)).await)
}

async fn newcomers(desk: &Desk, group: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::UsersRead)?;
    let here = format!("{}/members", path(group));
    let asked = Asked::of(desk, here.clone());
    let href = |user: &str| desk.address(&format!("{here}/{}/join", escaped(user)));
    let (finder, rows, next) = find::users(desk, &asked, href).await?;
    let (console, chosen_for) = (desk.console(Section::Groups), called(desk, group).await?);
    let of = Objects::Newcomer;
    let view = Catalogue { console, of, chosen_for, finder: Some(finder), rows, next, ways: Vec::new(), export: None };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn roles(desk: &Desk, group: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::RolesRead)?;
    let here = format!("{}/roles", path(group));
    let asked = Asked::of(desk, here.clone());
    let href = |role: &str| desk.address(&format!("{here}/{}/give", escaped(role)));
    let (rows, next) = find::roles(desk, &asked, href).await?;
    let (console, chosen_for) = (desk.console(Section::Groups), called(desk, group).await?);
    let of = Objects::RoleToGive;
    let view = Catalogue { console, of, chosen_for, finder: None, rows, next, ways: Vec::new(), export: None };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn move_user(
    desk: &Desk,
    (group, user): (&str, &str),
    way: &str,
    posted: Option<&Posted>,
) -> Result<Response, Halt> {
    let (deed, members) = match way {
        "join" => (Deed::JoinGroup, MemberChanges::adding([user.to_owned()])),
        "leave" => (Deed::LeaveGroup, MemberChanges::removing([user.to_owned()])),
        _ => return Err(unknown().into()),
    };
    let here = format!("{}/members/{}/{way}", path(group), escaped(user));
    let question = Question::new(desk, Section::Groups, deed, here, path(group));
    let question = question.about(users::called(desk, user).await?).asking(vec![why()]);
    let check = into_group(&desk.visit.shared, &desk.administrator, desk.tenant(), group).await;
    let target = Target::UserGroups(desk.tenant().clone(), user_groups_stream(user));
    let command = ChangeMembers { tenant: desk.tenant().clone(), group: group.to_owned(), members };
    match posted {
        Some(posted) => question.answered(posted, check, target, &command).await,
        None => question.foreseen(check, target, &command).await,
    }
}

async fn give(desk: &Desk, (group, role): (&str, &str), way: &str, posted: Option<&Posted>) -> Result<Response, Halt> {
    let deed = match way {
        "give" => Deed::GiveGroupRole,
        "take" => Deed::TakeGroupRole,
        _ => return Err(unknown().into()),
    };
    let here = format!("{}/roles/{}/{way}", path(group), escaped(role));
    let question = Question::new(desk, Section::Groups, deed, here, path(group));
    let question = question.about(called(desk, group).await?).asking(vec![why()]);
    let check = over_role(&desk.visit.shared, &desk.administrator, desk.tenant(), role).await;
    let target = Target::Group(desk.tenant().clone(), group.to_owned());
    let (tenant, role, group) = (desk.tenant().clone(), role.to_owned(), group.to_owned());
    match (deed, posted) {
        (Deed::GiveGroupRole, Some(posted)) => {
            question.answered(posted, check, target, &AssignGroupRole { tenant, role, group }).await
        }
        (Deed::GiveGroupRole, None) => question.foreseen(check, target, &AssignGroupRole { tenant, role, group }).await,
        (_, Some(posted)) => question.answered(posted, check, target, &UnassignGroupRole { tenant, role, group }).await,
        (_, None) => question.foreseen(check, target, &UnassignGroupRole { tenant, role, group }).await,
    }
}

fn unknown() -> Problem {
    Problem::new(Kind::NotFound, "this page does not exist; open the group's page and choose what to do there")
}
