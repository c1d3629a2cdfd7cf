//! The admin API: tenants for the platform, users, clients, resources and keys for each tenant.
//!
//! Its manners are the same everywhere and stand in one place each: who may (`administrator`, `permission`, `door`), what a
//! write carries (`write`), how a resource is read (`request::read`), how lists are paged (`request::list`), how it says no
//! (`crate::http::error::problem`). An operation is one short file that names its command or its query.

mod access;
mod administrator;
mod audit;
mod clients;
mod consents;
mod deliveries;
mod denied;
pub(super) mod description;
mod door;
mod events;
mod exports;
mod grants;
mod groups;
mod history;
mod imports;
mod jobs;
mod keys;
mod letters;
mod masked;
mod notifications;
mod part;
mod permission;
mod power;
mod request;
mod resources;
mod restore;
mod roles;
mod schema;
mod sessions;
mod settings;
mod signals;
mod tenants;
mod users;
mod version;
mod webhooks;
mod write;

use axum::extract::DefaultBodyLimit;
use chrono::{DateTime, SubsecRound as _, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

pub use administrator::Administrator;
pub(super) use administrator::{Gate, Reach, gate, prove, shown};
pub(super) use denied::Denied;
pub(super) use events::{Feeds, Turn, Watcher};
pub(super) use jobs::{file as job_file, found as job};
pub(super) use masked::Masked;
pub(super) use notifications::{inbox, reader};
pub(super) use part::{Subject, check as check_part};
pub use permission::{EVERYTHING, Permission};
pub(super) use power::{covers, into_group, over, within as within_power};
pub(crate) use request::document::merge;
pub(super) use request::document::typed as typed_document;
pub(super) use request::instant;
pub(super) use request::json::{LARGEST, typed as typed_json};
pub(super) use request::list::PATIENCE;
pub(super) use roles::check_power as over_role;
pub(super) use settings::check_domain;
pub(crate) use tenants::settings::changed as changed_settings;
pub(super) use webhooks::draft as webhook_draft;
pub(super) use write::{Carried, Done, Order, Target, WouldAppend, circumstances, escaped};

use door::Door;
pub(super) use door::Manner;

use super::Shared;
use super::error::problem::Problem;
use super::extract::tenant::Tenant;

/// Where the platform is administered.
const PLATFORM: &str = "/admin/v1";
/// Where a tenant is administered.
const TENANT: &str = "/t/{tenant}/admin/v1";

/// All operations, to be served or to be described.
pub(super) fn operations(shared: &Shared, manner: Manner) -> OpenApiRouter<Shared> {
    let platform = tenants::open(Door::new(shared, Reach::Platform, manner)).at(PLATFORM);
    let areas = [
        settings::open,
        letters::open,
        users::open,
        clients::open,
        resources::open,
        roles::open,
        groups::open,
        keys::open,
        sessions::open,
        grants::open,
        consents::open,
        history::open,
        access::open,
        restore::open,
        audit::open,
        events::open,
        webhooks::open,
        signals::open,
        deliveries::open,
        jobs::open,
        notifications::open,
        imports::open,
        exports::open,
    ];
    let tenant = areas.into_iter().fold(Door::new(shared, Reach::Tenant, manner), |door, open| open(door)).at(TENANT);
    platform.merge(tenant).layer(DefaultBodyLimit::max(LARGEST))
}

/// An address below a tenant's, each part escaped.
fn within(tenant: &Tenant, parts: &[&str]) -> String {
    let parts = parts.iter().map(|part| escaped(part));
    [format!("{}/admin/v1", tenant.place().path_of(tenant.id()))].into_iter().chain(parts).collect::<Vec<_>>().join("/")
}

/// The fields of a state that was folded here: what an aggregate writes, this program reads.
fn fields<T: DeserializeOwned>(life: &Value) -> Result<T, Problem> {
    T::deserialize(life).map_err(|error| {
        tracing::error!(%error, "a state has another form than it should");
        Problem::internal()
    })
}

/// A moment as rows keep it, in microseconds: whether it comes from a row or from a state, it reads alike.
fn in_microseconds(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// The same for a moment that may be missing.
fn moment(at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
    at.map(in_microseconds)
}
