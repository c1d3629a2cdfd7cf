//! `/console/tenants`, in the platform's own tenant alone: all tenants, their settings, their attributes, and whether they serve.

mod attributes;
mod create;
mod edit;
mod list;
mod settings;
mod show;

use aggregates::TenantId;
use aggregates::tenant::Tenant;

use super::{Desk, Door, Halt};
use crate::http::admin::Permission::{TenantsRead, TenantsWrite};
use crate::http::admin::{Target, escaped};
use crate::http::error::problem::{Kind, Problem};
use crate::http::people::Stop;
use crate::http::routing::{get, post};
use crate::streams::{self, Folded};

/// Adds the pages.
pub(super) fn open(door: Door) -> Door {
    door.open_at_platform(TenantsRead, "/tenants", get(list::get))
        .open_at_platform(TenantsWrite, "/tenants/new", get(create::get).merge(post(create::post)))
        .open_at_platform(TenantsRead, "/tenants/{house}", get(show::get))
        .open_at_platform(TenantsWrite, "/tenants/{house}/rename", get(edit::get).merge(post(edit::post)))
        .open_at_platform(
            TenantsWrite,
            "/tenants/{house}/stand/{deed}",
            get(edit::get_stand).merge(post(edit::post_stand)),
        )
        .open_at_platform(
            TenantsWrite,
            "/tenants/{house}/attributes",
            get(attributes::get).merge(post(attributes::post)),
        )
        .open_at_platform(TenantsRead, "/tenants/{house}/settings/{group}", get(settings::get))
        .open_at_platform(
            TenantsWrite,
            "/tenants/{house}/settings/{group}/change",
            get(settings::get_change).merge(post(settings::post_change)),
        )
}

/// The page of a tenant: a path below the console.
fn path(id: &str) -> String {
    format!("/tenants/{}", escaped(id))
}

fn absent() -> Problem {
    Problem::new(Kind::NotFound, "there is no such tenant; list the tenants to find one")
}

/// A tenant as its stream tells it.
async fn found(desk: &Desk, id: &str) -> Result<(TenantId, Folded<Tenant>), Halt> {
    let id = TenantId::parse(id).map_err(|_| absent())?;
    let found = streams::fold::<Tenant>(desk.journal(), &id, id.as_str(), None).await.map_err(Stop::from)?;
    Ok((id, found.ok_or_else(absent)?))
}

fn name(found: &Folded<Tenant>) -> String {
    found.state.name().unwrap_or_default().to_owned()
}

fn target(id: &TenantId) -> Target {
    Target::Tenant(id.clone())
}
