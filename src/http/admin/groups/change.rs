//! `PATCH {issuer}/admin/v1/groups/{group_id}`.

use axum::extract::State;
use axum::response::Response;
use commands::group::{ChangeGroup, MemberChanges, Moved};
use queries::history::Kind as Of;
use serde_json::{Map, Value};

use super::GroupPath;
use super::document::{GroupDocument, Life};
use crate::http::Shared;
use crate::http::admin::request::document::merge;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::{json, read};
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Change some of what is known about a group
///
/// A JSON merge patch (RFC 7396): `null` removes a member, also a single one of `attributes`.
#[utoipa::path(
    patch, path = "/groups/{group_id}", tag = "groups",
    params(GroupPath),
    request_body(content = GroupDocument, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Changed))
)]
pub(super) async fn change_group(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<GroupPath>,
    write: Write<Map<String, Value>>,
) -> Result<Response, Problem> {
    let order = write.order.replacing()?;
    if let Some(earlier) = order.earlier::<Moved>().await? {
        return Ok(earlier.changed());
    }
    let state = read::present(&shared, tenant.id(), Of::Group, &path.group_id).await?;
    let mut document = serde_json::to_value(Life::of(&state)?.document()).map_err(|error| json::refusal(&error))?;
    merge(&mut document, Value::Object(write.body));
    let document: GroupDocument = serde_json::from_value(document).map_err(|error| json::refusal(&error))?;
    let target = path.target(tenant.id());
    let (name, details) = document.parts();
    let command = ChangeGroup {
        tenant: tenant.id().clone(),
        id: path.group_id,
        name: Some(name),
        details: Some(details),
        members: MemberChanges::default(),
    };
    Ok(order.of_version(state.version)?.carry_out(target, &command).await?.changed())
}
