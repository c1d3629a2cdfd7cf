//! Lists of objects: what an address asks for, and the next page of it.

use std::collections::HashMap;

use queries::delegation::Part;
use queries::{Page, group, role, user};
use url::form_urlencoded::Serializer;

use super::{Desk, Halt};
use crate::http::admin::{Permission, escaped};
use crate::pages::console::objects::{Finder, Row, State};

/// Rows of a page.
pub(super) const ROWS: u32 = 50;
/// What users are found by: names of parameters.
const FIELDS: [(&str, user::Field); 3] =
    [("user_name", user::Field::UserName), ("email", user::Field::Email), ("name", user::Field::Name)];

/// Which rows of a list an address asks for.
pub(super) struct Asked {
    path: String,
    by: Option<String>,
    text: String,
    /// What else the next page's address has.
    kept: Option<(&'static str, &'static str)>,
    page: Page,
}

impl Asked {
    /// What is asked for at this path below the console.
    pub(super) fn of(desk: &Desk, path: impl Into<String>) -> Self {
        let parameter = |name| desk.visit.parameter(name);
        let text = parameter("text").unwrap_or_default().trim().to_owned();
        let page = Page::after(ROWS, parameter("after").as_deref());
        Self { path: path.into(), by: parameter("by"), text, kept: None, page }
    }

    /// The same of a list that something was chosen of.
    pub(super) fn keeping(self, name: &'static str, chosen: Option<&'static str>) -> Self {
        Self { kept: chosen.map(|chosen| (name, chosen)), ..self }
    }

    /// The page that is asked for.
    pub(super) fn page(&self) -> &Page {
        &self.page
    }

    /// Where the page after this cursor is.
    pub(super) fn next(&self, desk: &Desk, cursor: Option<String>) -> Option<String> {
        let cursor = cursor?;
        let mut query = Serializer::new(String::new());
        query.extend_pairs(self.by.iter().map(|by| ("by", by)));
        query.extend_pairs((!self.text.is_empty()).then_some(("text", &self.text)));
        query.extend_pairs(self.kept);
        let query = query.append_pair("after", &cursor).finish();
        Some(format!("{}?{query}", desk.address(&self.path)))
    }

    fn finder(&self, desk: &Desk, fields: Vec<&'static str>) -> Finder {
        let chosen = fields.iter().copied().find(|field| self.by.as_deref() == Some(*field));
        let field = chosen.or(fields.first().copied()).unwrap_or_default();
        Finder { action: desk.address(&self.path), fields, field, text: self.text.clone() }
    }
}

/// Users: the finder, this page of them, and where the next is. `href` says where a user leads.
pub(super) async fn users(
    desk: &Desk,
    asked: &Asked,
    href: impl Fn(&str) -> String,
) -> Result<(Finder, Vec<Row>, Option<String>), Halt> {
    let (db, tenant) = (desk.journal().db(), desk.tenant());
    let finder = asked.finder(desk, FIELDS.iter().map(|(name, _)| *name).collect());
    let field = FIELDS.iter().find(|(name, _)| *name == finder.field).map(|(_, field)| *field);
    let (field, page) = (field.filter(|_| finder.looked()), asked.page());
    let found = match (&desk.administrator.part, field) {
        (Part::Whole, Some(field)) => user::search(db, tenant, field, &finder.text, page).await?,
        (Part::Whole, None) => user::list(db, tenant, page).await?,
        (Part::Groups(part), Some(field)) => user::search_in(db, tenant, part, (field, &finder.text), page).await?,
        (Part::Groups(part), None) => user::list_in(db, tenant, part, page).await?,
    };
    let rows = found.items.iter().map(|user| user_row(user, href(&user.user_id))).collect();
    Ok((finder, rows, asked.next(desk, found.next)))
}

/// Groups: the same of them.
pub(super) async fn groups(
    desk: &Desk,
    asked: &Asked,
    href: impl Fn(&str) -> String,
) -> Result<(Finder, Vec<Row>, Option<String>), Halt> {
    let finder = asked.finder(desk, vec!["name"]);
    let (db, tenant) = (desk.journal().db(), desk.tenant());
    let found = if finder.looked() {
        group::search(db, tenant, &finder.text, asked.page()).await?
    } else {
        group::list(db, tenant, asked.page()).await?
    };
    let rows = found.items.iter().map(|group| group_row(group, href(&group.group_id))).collect();
    Ok((finder, rows, asked.next(desk, found.next)))
}

/// Roles: this page of them, and where the next is.
pub(super) async fn roles(
    desk: &Desk,
    asked: &Asked,
    href: impl Fn(&str) -> String,
) -> Result<(Vec<Row>, Option<String>), Halt> {
    let found = role::list(desk.journal().db(), desk.tenant(), asked.page()).await?;
    let rows = found.items.iter().map(|role| role_row(role, href(&role.role_id))).collect();
    Ok((rows, asked.next(desk, found.next)))
}

/// Users of these ids by id, for whoever may see users; nobody else learns names.
pub(super) async fn users_by_id(desk: &Desk, ids: &[String]) -> Result<HashMap<String, Row>, Halt> {
    if !desk.may(Permission::UsersRead) {
        return Ok(HashMap::new());
    }
    let found = user::by_ids(desk.journal().db(), desk.tenant(), ids).await?;
    let row = |user: user::User| {
        let row = user_row(&user, desk.address(&format!("/users/{}", escaped(&user.user_id))));
        (user.user_id, row)
    };
    Ok(found.into_iter().map(row).collect())
}

/// A user in a list.
pub(super) fn user_row(user: &user::User, href: String) -> Row {
    let named = [&user.display_name, &user.user_name, &user.email].into_iter().flatten().next();
    let name = named.unwrap_or(&user.user_id).clone();
    let told = [&user.user_name, &user.email].into_iter().flatten().filter(|text| **text != name).cloned();
    Row { href, told: told.collect(), state: Some(State::from(user.state)), name, ..Row::default() }
}

/// A group in a list.
pub(super) fn group_row(group: &group::Group, href: String) -> Row {
    let told = group.description.iter().cloned().collect();
    Row { href, name: group.name.clone(), told, count: Some(("count-members", group.members)), ..Row::default() }
}

/// A role in a list.
pub(super) fn role_row(role: &role::Role, href: String) -> Row {
    let told = if role.built_in || role.description.is_empty() { Vec::new() } else { vec![role.description.clone()] };
    let state = role.built_in.then_some(State::BUILT_IN);
    Row { href, name: role.name.clone(), told, state, ..Row::default() }
}
