//! One group.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use queries::group::{self, Group};

use super::super::find::{self, Asked, role_row};
use super::super::{Desk, Halt};
use super::{deputies, found, path};
use crate::http::admin::{Permission, escaped};
use crate::pages::Text;
use crate::pages::console::Section;
use crate::pages::console::objects::{Belonging, Deed, GroupPage, Known, Member, Row, Way, told};

/// The page.
pub(super) async fn get(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &group).await)
}

async fn show(desk: &Desk, id: &str) -> Result<Response, Halt> {
    let group = found(desk, id).await?;
    let asked = Asked::of(desk, path(id));
    let (members, next) = members(desk, id, &asked).await?;
    let way = |deed, end: &str| Way { deed, address: desk.address(&format!("{}{end}", path(id))) };
    let writes = desk.may(Permission::GroupsWrite);
    let ways = [way(Deed::ChangeGroup, "/change"), way(Deed::DeleteGroup, "/delete")];
    let choose = |permission, end: &str| desk.may(permission).then(|| desk.address(&format!("{}{end}", path(id))));
    let history = desk.address(&format!("/history/group/{}", escaped(id)));
    let view = GroupPage {
        console: desk.console(Section::Groups),
        group_id: id.to_owned(),
        name: group.name.clone(),
        details: details(&group, desk.frame().text()),
        since: group.created_at,
        size: group.members,
        members,
        next,
        join: choose(Permission::GroupsWrite, "/members"),
        roles: if desk.may(Permission::RolesRead) { Some(roles(desk, id).await?) } else { None },
        give: choose(Permission::RolesWrite, "/roles"),
        administrators: if desk.may(Permission::RolesRead) { Some(deputies::of(desk, id).await?) } else { None },
        delegate: choose(Permission::RolesWrite, "/administrators"),
        ways: if writes { ways.into() } else { Vec::new() },
        history: desk.may(Permission::HistoryRead).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn details(group: &Group, text: Text) -> Vec<Known> {
    let known = |name: &str, value: String| Known { name: name.to_owned(), value, verified: None, identifies: false };
    let fixed = [("email", &group.email), ("description", &group.description), ("external_id", &group.external_id)];
    let fixed = fixed.into_iter().filter_map(|(name, value)| Some(known(name, value.clone()?)));
    let own = group.attributes.iter().map(|(name, value)| {
        let value = serde_json::to_value(value).unwrap_or_default();
        known(&format!("attributes.{name}"), told(&value, text))
    });
    fixed.chain(own).collect()
}

async fn members(desk: &Desk, id: &str, asked: &Asked) -> Result<(Vec<Member>, Option<String>), Halt> {
    let found = group::members(desk.journal().db(), desk.tenant(), id, None, asked.page()).await?;
    let ids: Vec<String> = found.items.iter().map(|member| member.user_id.clone()).collect();
    let mut known = find::users_by_id(desk, &ids).await?;
    let member = |member: group::Member| {
        let unknown = Row { name: member.user_id.clone(), ..Row::default() };
        let row = known.remove(&member.user_id).unwrap_or(unknown);
        let address = desk.address(&format!("{}/members/{}/leave", path(id), escaped(&member.user_id)));
        let way = desk.may(Permission::GroupsWrite).then_some(Way { deed: Deed::LeaveGroup, address });
        Member { belonging: Belonging { row, through: Vec::new(), way }, joined_at: member.joined_at }
    };
    let members = found.items.into_iter().map(member).collect();
    Ok((members, asked.next(desk, found.next)))
}

async fn roles(desk: &Desk, id: &str) -> Result<Vec<Belonging>, Halt> {
    let found = group::roles(desk.journal().db(), desk.tenant(), id).await?;
    let belonging = |role: queries::role::Role| {
        let end = escaped(&role.role_id);
        let address = desk.address(&format!("{}/roles/{end}/take", path(id)));
        let way = desk.may(Permission::RolesWrite).then_some(Way { deed: Deed::TakeGroupRole, address });
        Belonging { row: role_row(&role, desk.address(&format!("/roles/{end}"))), through: Vec::new(), way }
    };
    Ok(found.into_iter().map(belonging).collect())
}
