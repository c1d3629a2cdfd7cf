//! One tenant.

use aggregates::tenant::TenantStatus;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::settings::{self, House};
use super::super::{Desk, Halt};
use super::{absent, found, name, path};
use crate::http::admin::Permission;
use crate::pages::console::Section;
use crate::pages::console::objects::{Deed, State, TenantPage, Way};

/// The page.
pub(super) async fn get(Path((_, house)): Path<(String, String)>, desk: Desk) -> Response {
    desk.told(show(&desk, &house).await)
}

async fn show(desk: &Desk, house: &str) -> Result<Response, Halt> {
    let (id, tenant) = found(desk, house).await?;
    let status = tenant.state.status().ok_or_else(absent)?;
    let way = |deed, end: &str| Way { deed, address: desk.address(&format!("{}{end}", path(house))) };
    let stand = match status {
        TenantStatus::Active if id.is_system() => None,
        TenantStatus::Active => Some(way(Deed::SuspendTenant, "/stand/suspend")),
        TenantStatus::Suspended => Some(way(Deed::ReactivateTenant, "/stand/reactivate")),
        TenantStatus::PendingDeletion | TenantStatus::Deleted => None,
    };
    let ways = [Some(way(Deed::RenameTenant, "/rename")), Some(way(Deed::ChangeAttributes, "/attributes")), stand];
    let groups = settings::rows(desk, &House::other(id.clone(), name(&tenant))).await?;
    let view = TenantPage {
        console: desk.console(Section::Tenants),
        tenant_id: id.to_string(),
        name: name(&tenant),
        state: State::from(status),
        locale: tenant.state.default_locale().unwrap_or_default().to_owned(),
        issuer: desk.visit.shared.issuer(&id),
        since: tenant.state.created_at().ok_or_else(absent)?,
        attributes: tenant.state.schema().map_or(0, |schema| schema.iter().count() as u64),
        groups,
        ways: if desk.may(Permission::TenantsWrite) { ways.into_iter().flatten().collect() } else { Vec::new() },
    };
    Ok(desk.page(&view, StatusCode::OK))
}
