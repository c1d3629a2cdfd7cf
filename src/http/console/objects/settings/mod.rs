//! `/console/settings`: what the tenant tunes, group by group: what holds, what would hold by default, and changing it.
//!
//! A form says what a merge patch of the admin API says: what was changed in it, and what goes back to its default. The platform's
//! administrators look at the settings of other tenants by the same pages, below `/console/tenants`.

mod edit;
mod list;
mod notation;
mod secrets;
mod show;
mod table;
mod value;

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::tenant::{Origin, Tenant, TenantSettings};

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{SettingsRead, SettingsWrite};
use crate::http::admin::escaped;
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Stop;
use crate::http::routing::{get, post};
use crate::pages::console::Section;
use crate::pages::console::objects::{Chosen, Group};
use crate::streams;

pub(super) use edit::{get as get_change, post as post_change};
pub(super) use list::rows;
pub(super) use show::show;

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open(SettingsRead, "/settings", get(list::get))
        .open(SettingsRead, "/settings/{group}", get(show::get))
        .open(SettingsWrite, "/settings/{group}/change", get(edit::get_own).merge(post(edit::post_own)))
        .open(SettingsWrite, "/settings/secrets/{deed}", get(secrets::get).merge(post(secrets::post)))
}

/// Whose settings are looked at.
pub(super) struct House {
    /// Which tenant.
    pub(super) id: TenantId,
    /// What it is called, where it is not the one that is administered; may be empty.
    pub(super) name: String,
    /// Where its groups are, below the console.
    base: String,
    /// Where one comes back to, below the console.
    back: String,
    section: Section,
}

impl House {
    /// The tenant that is administered.
    fn own(desk: &Desk) -> Self {
        let base = "/settings".to_owned();
        Self { id: desk.tenant().clone(), name: String::new(), back: base.clone(), base, section: Section::Settings }
    }

    /// Another one, for the platform's administrators.
    pub(super) fn other(id: TenantId, name: String) -> Self {
        let back = format!("/tenants/{}", escaped(id.as_str()));
        Self { base: format!("{back}/settings"), id, name, back, section: Section::Tenants }
    }

    fn path(&self, group: Group) -> String {
        format!("{}/{}", self.base, group.name())
    }
}

/// The settings of a tenant: what it wrote, and what holds around it.
struct Settings {
    own: TenantSettings,
    installation: Option<TenantSettings>,
    /// The version of the installation's; 0 where there are none beside the own.
    beside: u64,
    origins: BTreeMap<String, Origin>,
    version: u64,
}

impl Settings {
    async fn of(desk: &Desk, id: &TenantId) -> Result<Self, Halt> {
        let found = streams::fold::<Tenant>(desk.journal(), id, id.as_str(), None).await.map_err(Stop::from)?;
        let absent = || Problem::new(Kind::NotFound, "there is no such tenant; list the tenants to find one");
        let found = found.ok_or_else(absent)?;
        let own = found.state.settings().cloned().ok_or_else(absent)?;
        let row = if id.is_system() { None } else { desk.visit.shared.directory.written(&TenantId::system()).await? };
        let beside = row.as_ref().map_or(0, |row| row.version);
        let installation = row.map(|row| row.settings.clone());
        let origins = own.origins(installation.as_ref().unwrap_or(&TenantSettings::default()));
        Ok(Self { own, installation, beside, origins, version: found.version })
    }

    /// What holds where the tenant wrote these.
    fn over(&self, own: &TenantSettings) -> TenantSettings {
        self.installation.as_ref().map_or_else(|| own.clone(), |installation| own.over(installation))
    }

    /// Who chose what holds at a path.
    fn chosen(&self, path: &str) -> Option<Chosen> {
        let lies_in =
            |found: &str| found.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        let mut found = self.origins.iter().filter(|(place, _)| lies_in(place)).map(|(_, origin)| *origin).peekable();
        found.peek()?;
        let own = found.any(|origin| origin == Origin::Tenant);
        Some(if own { Chosen::Tenant } else { Chosen::Installation })
    }
}

fn group(name: &str) -> Result<Group, Problem> {
    let unknown = || Problem::new(Kind::NotFound, "there are no such settings; open the list of settings again");
    Group::named(name).ok_or_else(unknown)
}
