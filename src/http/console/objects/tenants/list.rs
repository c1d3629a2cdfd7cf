//! All tenants.

use axum::http::StatusCode;
use axum::response::Response;
use queries::tenant::{self, Tenant};

use super::super::find::Asked;
use super::super::{Desk, Halt};
use super::path;
use crate::http::admin::Permission;
use crate::pages::console::Section;
use crate::pages::console::objects::{Catalogue, Deed, Objects, Row, State, Way};

/// The page.
pub(super) async fn get(desk: Desk) -> Response {
    desk.told(show(&desk).await)
}

async fn show(desk: &Desk) -> Result<Response, Halt> {
    let asked = Asked::of(desk, "/tenants");
    let found = tenant::list(desk.journal().db(), asked.page()).await?;
    let row = |tenant: &Tenant| {
        let id = tenant.tenant_id.to_string();
        let (href, state) = (desk.address(&path(&id)), Some(State::from(tenant.state)));
        Row { href, name: tenant.name.clone(), told: vec![id], state, ..Row::default() }
    };
    let create = Way { deed: Deed::CreateTenant, address: desk.address("/tenants/new") };
    let view = Catalogue {
        console: desk.console(Section::Tenants),
        export: None,
        of: Objects::Tenants,
        chosen_for: String::new(),
        finder: None,
        rows: found.items.iter().map(row).collect(),
        next: asked.next(desk, found.next),
        ways: desk.may(Permission::TenantsWrite).then_some(create).into_iter().collect(),
    };
    Ok(desk.page(&view, StatusCode::OK))
}
