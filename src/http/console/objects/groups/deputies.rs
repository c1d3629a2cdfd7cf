//! Who administers a group and nothing else: choosing somebody and a role, giving it and taking it.

use aggregates::user_roles::user_roles_stream;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use commands::role::{DelegateRole, EndDelegation};
use queries::Page;
use queries::delegation::{self, Deputy};

use super::super::find::{self, Asked};
use super::super::question::{Question, check_sees, why};
use super::super::{Desk, Halt, users};
use super::{called, path};
use crate::http::admin::{Permission, Target, escaped, over_role};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Posted;
use crate::pages::console::Section;
use crate::pages::console::objects::{Belonging, Catalogue, Deed, Objects, Row, Way};

/// As many as a part of a page shows.
const MOST: u32 = 200;

/// Those who have a role over a group, with a way to take it.
pub(super) async fn of(desk: &Desk, group: &str) -> Result<Vec<Belonging>, Halt> {
    let page = Page::first(MOST);
    let found = delegation::over_group(desk.journal().db(), desk.tenant(), group, &page).await?.items;
    let ids: Vec<String> = found.iter().map(|one| one.user_id.clone()).collect();
    let known = find::users_by_id(desk, &ids).await?;
    let belonging = |one: Deputy| {
        let unknown = || Row { name: one.user_id.clone(), ..Row::default() };
        let row = known.get(&one.user_id).cloned().unwrap_or_else(unknown);
        let (user, role) = (escaped(&one.user_id), escaped(&one.role_id));
        let address = desk.address(&format!("{}/administrators/{user}/{role}/take", path(group)));
        let way = desk.may(Permission::RolesWrite).then_some(Way { deed: Deed::EndDelegation, address });
        Belonging { row: Row { told: vec![one.role_name], ..row }, through: Vec::new(), way }
    };
    Ok(found.into_iter().map(belonging).collect())
}

/// Who?
pub(super) async fn choose_user(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(candidates(&desk, &group).await)
}

/// Which role?
pub(super) async fn choose_role(Path((_, group, user)): Path<(String, String, String)>, desk: Desk) -> Response {
    desk.told(roles(&desk, &group, &user).await)
}

/// What giving it, or taking it, would do.
pub(super) async fn get(
    Path((_, group, user, role, way)): Path<(String, String, String, String, String)>,
    desk: Desk,
) -> Response {
    desk.told(give(&desk, (&group, &user, &role), &way, None).await)
}

/// Gives it or takes it.
pub(super) async fn post(
    Path((_, group, user, role, way)): Path<(String, String, String, String, String)>,
    desk: Desk,
    posted: Posted,
) -> Response {
    desk.told(give(&desk, (&group, &user, &role), &way, Some(&posted)).await)
}

async fn candidates(desk: &Desk, group: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::UsersRead)?;
    let here = format!("{}/administrators", path(group));
    let asked = Asked::of(desk, here.clone());
    let href = |user: &str| desk.address(&format!("{here}/{}", escaped(user)));
    let (finder, rows, next) = find::users(desk, &asked, href).await?;
    let (console, chosen_for) = (desk.console(Section::Groups), called(desk, group).await?);
    let of = Objects::Deputy;
    let view = Catalogue { console, of, chosen_for, finder: Some(finder), rows, next, ways: Vec::new(), export: None };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn roles(desk: &Desk, group: &str, user: &str) -> Result<Response, Halt> {
    check_sees(desk, Permission::RolesRead)?;
    let here = format!("{}/administrators/{}", path(group), escaped(user));
    let asked = Asked::of(desk, here.clone());
    let href = |role: &str| desk.address(&format!("{here}/{}/give", escaped(role)));
    let (rows, next) = find::roles(desk, &asked, href).await?;
    let (console, chosen_for) = (desk.console(Section::Groups), users::called(desk, user).await?);
    let of = Objects::RoleToGive;
    let view = Catalogue { console, of, chosen_for, finder: None, rows, next, ways: Vec::new(), export: None };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn give(
    desk: &Desk,
    (group, user, role): (&str, &str, &str),
    way: &str,
    posted: Option<&Posted>,
) -> Result<Response, Halt> {
    let deed = match way {
        "give" => Deed::DelegateRole,
        "take" => Deed::EndDelegation,
        _ => {
            let detail = "this page does not exist; open the group's page and choose what to do there";
            return Err(Problem::new(Kind::NotFound, detail).into());
        }
    };
    let here = format!("{}/administrators/{}/{}/{way}", path(group), escaped(user), escaped(role));
    let question = Question::new(desk, Section::Groups, deed, here, path(group));
    let question = question.about(users::called(desk, user).await?).asking(vec![why()]);
    let check = over_role(&desk.visit.shared, &desk.administrator, desk.tenant(), role).await;
    let target = Target::UserRoles(desk.tenant().clone(), user_roles_stream(user));
    let (tenant, role, group, user) = (desk.tenant().clone(), role.to_owned(), group.to_owned(), user.to_owned());
    match (deed, posted) {
        (Deed::DelegateRole, Some(posted)) => {
            question.answered(posted, check, target, &DelegateRole { tenant, role, group, user }).await
        }
        (Deed::DelegateRole, None) => {
            question.foreseen(check, target, &DelegateRole { tenant, role, group, user }).await
        }
        (_, Some(posted)) => {
            question.answered(posted, check, target, &EndDelegation { tenant, role, group, user }).await
        }
        (_, None) => question.foreseen(check, target, &EndDelegation { tenant, role, group, user }).await,
    }
}
