//! `POST {issuer}/admin/v1/resources`.

use aggregates::resource::Scopes;
use axum::response::Response;
use commands::Id;
use commands::resource::RegisterResource;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ScopeDocument;
use crate::http::admin::request::document::Document;
use crate::http::admin::within;
use crate::http::admin::write::{Changed, Done, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A protected resource to register.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewResource {
    /// Absolute URI without fragment (RFC 8707 §2), unique in the tenant.
    identifier: String,
    /// Shown on pages.
    name: String,
    /// What clients may ask for, by name.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, ScopeDocument>, required = false)]
    scopes: Document<Scopes>,
}

/// A protected resource that was registered.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedResource {
    /// Its id.
    resource_id: String,
    #[serde(flatten)]
    changed: Changed,
}

/// Register a protected resource
#[utoipa::path(
    post, path = "/resources", tag = "resources",
    request_body = NewResource,
    responses((status = 201, description = "Registered", body = CreatedResource))
)]
pub(super) async fn register_resource(tenant: Tenant, write: Write<NewResource>) -> Result<Response, Problem> {
    let NewResource { identifier, name, scopes: Document(scopes) } = write.body;
    let command = RegisterResource { tenant: tenant.id().clone(), identifier, name, scopes };
    let carried = write.order.carry_out(Target::New, &command).await?;
    let body = |done: &Done<Id>| CreatedResource { resource_id: done.answer.0.clone(), changed: done.told() };
    Ok(carried.created(&within(&tenant, &["resources"]), |id| id.0.clone(), body))
}
