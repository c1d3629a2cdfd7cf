//! `PUT {issuer}/admin/v1/resources/{resource_id}/scopes`.

use aggregates::resource::Scopes;
use axum::response::Response;
use commands::resource::ChangeScopes;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{ResourcePath, ScopeDocument};
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// What clients may ask a resource for from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewScopes {
    /// All scopes, by name.
    #[schema(value_type = BTreeMap<String, ScopeDocument>)]
    scopes: Document<Scopes>,
}

/// Replace a resource's scopes
#[utoipa::path(
    put, path = "/resources/{resource_id}/scopes", tag = "resources",
    params(ResourcePath),
    request_body = NewScopes,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replace_scopes(
    tenant: Tenant,
    Named(path): Named<ResourcePath>,
    write: Write<NewScopes>,
) -> Result<Response, Problem> {
    let (target, Document(scopes)) = (path.target(tenant.id()), write.body.scopes);
    let command = ChangeScopes { tenant: tenant.id().clone(), id: path.resource_id, scopes };
    write.order.replacing()?.change(target, &command).await
}
