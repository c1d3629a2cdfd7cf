//! `POST {issuer}/admin/v1/settings/restore`.

use axum::extract::State;
use axum::response::Response;
use commands::restore::RestoreSettings;
use queries::history::{Kind as Of, life, state_at};

use super::{Matter, Restoration, Restored, sees_past};
use crate::http::Shared;
use crate::http::admin::settings::check_domain;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Bring the tenant's settings back
///
/// To what they were at a moment. Name, attribute schema and whether the tenant serves stay as they are.
#[utoipa::path(
    post, path = "/settings/restore", tag = "settings",
    request_body = Restoration,
    responses((status = 200, body = Restored))
)]
pub(super) async fn restore_settings(
    State(shared): State<Shared>,
    tenant: Tenant,
    write: Write<Restoration>,
) -> Result<Response, Problem> {
    let to = write.body.position(&shared).await?;
    let order = sees_past(write.order.replacing()?)?;
    let mut domains = [None, None];
    for (domain, until) in domains.iter_mut().zip([None, Some(to)]) {
        let state = state_at(&shared.journal, tenant.id(), Of::Tenant, tenant.id().as_str(), until).await?;
        *domain = state.map(life).and_then(|life| life["settings"]["domain"].as_str().map(str::to_owned));
    }
    let [now, then] = domains;
    check_domain(order.administrator(), now.as_deref(), then.as_deref())?;
    let target = Target::Tenant(tenant.id().clone());
    let carried = order.carry_out(target, &RestoreSettings { id: tenant.id().clone(), to }).await?;
    let why = "name, attribute schema and whether the tenant serves are changed by their own operations";
    Matter { tenant: tenant.id(), of: Of::Tenant, id: tenant.id().as_str(), to, why }.answer(&shared, carried).await
}
