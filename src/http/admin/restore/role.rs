//! `POST {issuer}/admin/v1/roles/{role_id}/restore`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::extract::State;
use axum::response::Response;
use commands::restore::RestoreRole;
use queries::history::{Kind as Of, life, state_at};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::{Matter, Restoration, Restored, sees_past};
use crate::http::Shared;
use crate::http::admin::power;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which role.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RestoredRolePath {
    /// The role's id.
    role_id: String,
}

/// Bring a role back
///
/// Name, description and permissions to what they were at a moment. Its holders may do more or less from their next request on.
#[utoipa::path(
    post, path = "/roles/{role_id}/restore", tag = "roles",
    params(RestoredRolePath),
    request_body = Restoration,
    responses((status = 200, body = Restored))
)]
pub(super) async fn restore_role(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RestoredRolePath>,
    write: Write<Restoration>,
) -> Result<Response, Problem> {
    let to = write.body.position(&shared).await?;
    let order = sees_past(write.order.replacing()?)?;
    // What it permits now and what it permitted then: neither may be more than whoever restores it has.
    for until in [None, Some(to)] {
        let state = state_at(&shared.journal, tenant.id(), Of::Role, &path.role_id, until).await?.map(life);
        let permissions = state.as_ref().and_then(|life| life["permissions"].as_array());
        power::covers(order.administrator(), permissions.into_iter().flatten().filter_map(Value::as_str))?;
    }
    let target = Target::Role(tenant.id().clone(), path.role_id.clone());
    let command = RestoreRole { tenant: tenant.id().clone(), id: path.role_id.clone(), to };
    let carried = order.carry_out(target, &command).await?;
    let why = "a role that was deleted stays deleted";
    Matter { tenant: tenant.id(), of: Of::Role, id: &path.role_id, to, why }.answer(&shared, carried).await
}
