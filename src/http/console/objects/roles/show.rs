//! One role: what its holders may do, in words, and who they are.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::{Page, group, role};

use super::super::find::{self, Asked, ROWS};
use super::super::{Desk, Halt};
use super::{found, path};
use crate::http::admin::{Permission, escaped};
use crate::pages;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, RolePage, Row, Way};

/// The page.
pub(super) async fn get(Path((_, role)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &role).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let role = found(desk, id).await?;
    let asked = Asked::of(desk, path(id));
    let (holders, next) = holders(desk, id, &asked).await?;
    let way = |deed, end: &str| Way { deed, address: desk.address(&format!("{}{end}", path(id))) };
    let writes = desk.may(Permission::RolesWrite) && !role.built_in;
    let ways = [way(Deed::ChangeRole, "/change"), way(Deed::DeleteRole, "/delete")];
    let locale = desk.frame().locale;
    let history = desk.address(&format!("/history/role/{}", escaped(id)));
    let view = RolePage {
        console: desk.console(Section::Roles),
        role_id: id.to_owned(),
        name: role.name,
        description: role.description,
        built_in: role.built_in,
        permissions: role.permissions.iter().filter_map(|name| pages::Permission::scope(name, &[], locale)).collect(),
        holders,
        next,
        groups: groups(desk, id).await?,
        ways: if writes { ways.into() } else { Vec::new() },
        history: (desk.may(Permission::HistoryRead) && !role.built_in).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

async fn holders(desk: &Desk, id: &str, asked: &Asked) -> Result<(Vec<Row>, Option<String>), Halt> {
    let found = role::holders(desk.journal().db(), desk.tenant(), id, asked.page()).await?;
    let ids: Vec<String> = found.items.into_iter().map(|holder| holder.user_id).collect();
    let mut known = find::users_by_id(desk, &ids).await?;
    let row = |id: String| known.remove(&id).unwrap_or_else(|| Row { name: id, ..Row::default() });
    let rows = ids.into_iter().map(row).collect();
    Ok((rows, asked.next(desk, found.next)))
}

async fn groups(desk: &Desk, id: &str) -> Result<Vec<Row>, Halt> {
    let found = group::with_role(desk.journal().db(), desk.tenant(), id, &Page::first(ROWS)).await?;
    let row = |with: group::WithRole| {
        let leads = desk.may(Permission::GroupsRead);
        let href = if leads { desk.address(&format!("/groups/{}", escaped(&with.group_id))) } else { String::new() };
        Row { href, name: with.group_id, ..Row::default() }
    };
    Ok(found.items.into_iter().map(row).collect())
}
