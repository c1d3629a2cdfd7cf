//! `PATCH {issuer}/admin/v1/clients/{client_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::client::UpdateClient;
use queries::history::Kind as Of;
use serde_json::{Map, Value};

use super::{ClientPath, Life, metadata, power};
use crate::http::Shared;
use crate::http::admin::request::document::merge;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read;
use crate::http::admin::schema::ClientMetadataDocument;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Change some of a client's metadata
///
/// A JSON merge patch (RFC 7396): `null` removes a member, or brings it back to its default.
#[utoipa::path(
    patch, path = "/clients/{client_id}", tag = "clients",
    params(ClientPath),
    request_body(content = ClientMetadataDocument, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_client(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<ClientPath>,
    write: Write<Map<String, Value>>,
) -> Result<Response, Problem> {
    let order = write.order.replacing()?;
    if let Some(earlier) = order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    let state = read::present(&shared, tenant.id(), Of::Client, &path.client_id).await?;
    let mut members = metadata::shown(Life::of(&state)?.metadata);
    merge(&mut members, Value::Object(write.body));
    let metadata = metadata::read(members.as_object().cloned().unwrap_or_default())?;
    power::within(order.administrator(), metadata.scope.as_deref())?;
    let target = path.target(tenant.id());
    let command = UpdateClient { tenant: tenant.id().clone(), client_id: path.client_id, metadata };
    order.of_version(state.version)?.change(target, &command).await
}
