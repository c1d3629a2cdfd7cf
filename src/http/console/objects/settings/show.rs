//! One group of settings.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::{Desk, Halt};
use super::table::{self, Setting};
use super::value::{at, complete};
use super::{House, Settings, group};
use crate::http::admin::Permission::{HistoryRead, SettingsWrite, TenantsWrite};
use crate::http::admin::escaped;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, Group, SettingLine, SettingsPage, Way};

/// The page of the tenant that is administered.
pub(super) async fn get(Path((_, group)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &House::own(&desk), &group).await)
}

/// The page of any tenant.
pub(in crate::http::console::objects) async fn show(desk: &Desk, house: &House, named: &str) -> Result<Response, Halt> {
    let (group, settings) = (group(named)?, Settings::of(desk, &house.id).await?);
    let holds = complete(&settings.over(&settings.own));
    let usual = complete(&settings.over(&aggregates::tenant::TenantSettings::default()));
    let text = desk.frame().text();
    let line = |setting: &'static Setting| {
        let (value, default) = (at(&holds, setting.path), at(&usual, setting.path));
        SettingLine {
            path: setting.path,
            value: setting.words(value, text),
            default: (value != default).then(|| setting.line(default, text)),
            chosen: settings.chosen(setting.path),
        }
    };
    let history = desk.address(&format!("/history/tenant/{}", escaped(house.id.as_str())));
    let view = SettingsPage {
        console: desk.console(house.section),
        group,
        of: house.name.clone(),
        lines: table::of(group).iter().map(line).collect(),
        ways: ways(desk, house, group),
        back: desk.address(&house.back),
        // A history is the tenant's own.
        history: (house.section == Section::Settings && desk.may(HistoryRead)).then_some(history),
    };
    Ok(desk.page(&view, StatusCode::OK))
}

fn ways(desk: &Desk, house: &House, group: Group) -> Vec<Way> {
    let own = house.section == Section::Settings;
    if !desk.may(if own { SettingsWrite } else { TenantsWrite }) {
        return Vec::new();
    }
    let way = |deed, path: &str| Way { deed, address: desk.address(path) };
    let mut ways = vec![way(Deed::ChangeSettings, &format!("{}/change", house.path(group)))];
    // Secrets are set by the tenant itself, as in the admin API.
    match group {
        Group::Mail if own => ways.extend([
            way(Deed::SetMailSecret, "/settings/secrets/mail"),
            way(Deed::ForgetMailSecret, "/settings/secrets/forget-mail"),
        ]),
        Group::Tokens if own => ways.push(way(Deed::SetSubjectSalt, "/settings/secrets/salt")),
        _ => {}
    }
    ways
}
