//! `POST {issuer}/admin/v1/clients/{client_id}/restore`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::extract::State;
use axum::response::Response;
use commands::restore::RestoreClient;
use queries::history::{Kind as Of, life, state_at};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Matter, Restoration, Restored, sees_past};
use crate::http::Shared;
use crate::http::admin::power;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which client.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RestoredClientPath {
    /// The client id.
    client_id: String,
}

/// Bring a client's metadata back
///
/// To what they were at a moment. Secrets do not come back, and a disabled client stays so.
#[utoipa::path(
    post, path = "/clients/{client_id}/restore", tag = "clients",
    params(RestoredClientPath),
    request_body = Restoration,
    responses((status = 200, body = Restored))
)]
pub(super) async fn restore_client(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RestoredClientPath>,
    write: Write<Restoration>,
) -> Result<Response, Problem> {
    let to = write.body.position(&shared).await?;
    let order = sees_past(write.order.replacing()?)?;
    // What it may ask for now and what it could ask for then: neither may be more than whoever restores it has.
    for until in [None, Some(to)] {
        let state = state_at(&shared.journal, tenant.id(), Of::Client, &path.client_id, until).await?;
        let scope = state.map(life).and_then(|life| life["metadata"]["scope"].as_str().map(str::to_owned));
        power::within(order.administrator(), scope.as_deref())?;
    }
    let target = Target::Client(tenant.id().clone(), path.client_id.clone());
    let command = RestoreClient { tenant: tenant.id().clone(), client_id: path.client_id.clone(), to };
    let carried = order.carry_out(target, &command).await?;
    let why = "secrets do not come back, and whether a client is answered is changed by its own operation";
    Matter { tenant: tenant.id(), of: Of::Client, id: &path.client_id, to, why }.answer(&shared, carried).await
}
