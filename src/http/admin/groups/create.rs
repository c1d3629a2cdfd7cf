//! `POST {issuer}/admin/v1/groups`.

use std::collections::BTreeMap;

use aggregates::group::GroupDetails;
use aggregates::tenant::AttributeValue;
use axum::response::Response;
use commands::Id;
use commands::group::CreateGroup;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A group to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGroup {
    /// The id that it had elsewhere; a new UUID where it is not given.
    group_id: Option<String>,
    /// What people call it, unique in the tenant.
    name: String,
    /// Where mail reaches the group.
    email: Option<String>,
    /// What it is for, up to 500 characters.
    description: Option<String>,
    /// The id that a provisioning client knows it by, unique among the tenant's groups.
    external_id: Option<String>,
    /// What the tenant keeps with it: texts, whole numbers, truth values or lists of them, 50 names and 8 KiB together.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Value>, required = false)]
    attributes: BTreeMap<String, AttributeValue>,
    /// Ids of users who are in it from the beginning, at most a thousand.
    #[serde(default)]
    #[schema(required = false)]
    members: Vec<String>,
}

/// A group that was created.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedGroup {
    /// Its id.
    group_id: String,
    #[serde(flatten)]
    changed: Changed,
}

/// Create a group
#[utoipa::path(
    post, path = "/groups", tag = "groups",
    request_body = NewGroup,
    responses((status = 201, description = "Created", body = CreatedGroup))
)]
pub(super) async fn create_group(tenant: Tenant, write: Write<NewGroup>) -> Result<Response, Problem> {
    let NewGroup { group_id, name, email, description, external_id, attributes, members } = write.body;
    let details = GroupDetails { email, description, external_id, attributes };
    let command = CreateGroup { tenant: tenant.id().clone(), id: group_id, name, details, members };
    let carried = write.order.carry_out(Target::New, &command).await?;
    let body = |done: &Done<Id>| CreatedGroup { group_id: done.answer.0.clone(), changed: done.told() };
    Ok(carried.created(&within(&tenant, &["groups"]), |id| id.0.clone(), body))
}
