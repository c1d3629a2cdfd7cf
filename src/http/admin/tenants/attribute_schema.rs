//! `GET` and `PUT /admin/v1/tenants/{tenant_id}/attribute-schema`: the attributes that a tenant's users may have.

use aggregates::tenant::{AttributeDefinition, AttributeSchema};
use axum::response::Response;
use commands::tenant::ChangeAttributeSchema;
use queries::history::Kind as Of;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{Life, TenantPath};
use crate::http::admin::request::document::Document;
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;

/// The attributes that users may have beyond the standard claims.
#[derive(Serialize, ToSchema)]
pub(super) struct AttributeSchemaDocument {
    /// At most 200.
    #[schema(value_type = Vec<Attribute>)]
    attributes: Value,
}

/// The attributes that users may have from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewAttributeSchema {
    /// All of them, at most 200.
    #[schema(value_type = Vec<Attribute>)]
    attributes: Document<Vec<AttributeDefinition>>,
}

/// One attribute.
#[derive(ToSchema)]
#[expect(dead_code, clippy::struct_excessive_bools, reason = "it describes a definition of the aggregate")]
struct Attribute {
    /// `[a-z][a-z0-9_]{0,63}`, no standard claim's name.
    name: String,
    /// `string`, `integer`, `boolean`, `date`, `email`, `phone`, `url`, or `{"enum": [texts]}`; never changes.
    #[schema(value_type = Value)]
    kind: Value,
    /// Whether a user must have it.
    #[schema(required = false)]
    required: bool,
    /// Whether it may have several values.
    #[schema(required = false)]
    multi_valued: bool,
    /// Fewest characters of a `string`.
    min_length: Option<u32>,
    /// Most characters of a `string`; 4096 where nothing is said.
    max_length: Option<u32>,
    /// Least value of an `integer`.
    minimum: Option<i64>,
    /// Greatest value of an `integer`.
    maximum: Option<i64>,
    /// Shown masked and left out of exports unless asked for.
    #[schema(required = false)]
    sensitive: bool,
    /// Whether two users may not have the same value; never changes.
    #[schema(required = false)]
    unique: bool,
    /// `user` or `admin`.
    editable_by: String,
}

/// Show a tenant's attribute schema
#[utoipa::path(
    get, path = "/tenants/{tenant_id}/attribute-schema", tag = "tenants",
    params(TenantPath, ReadParameters),
    responses((status = 200, description = "The attributes", body = AttributeSchemaDocument))
)]
pub(super) async fn show_attribute_schema(Named(path): Named<TenantPath>, read: Read) -> Result<Response, Problem> {
    let id = path.id()?;
    let state = read.state(&id, Of::Tenant, id.as_str()).await?;
    Ok(read.answer(state.version, &AttributeSchemaDocument { attributes: Life::of(&state)?.schema }))
}

/// Replace a tenant's attribute schema
///
/// It may grow, shrink and tighten; an attribute's kind and its uniqueness stay.
#[utoipa::path(
    put, path = "/tenants/{tenant_id}/attribute-schema", tag = "tenants",
    params(TenantPath),
    request_body = NewAttributeSchema,
    responses((status = 200, body = Changed))
)]
pub(super) async fn replace_attribute_schema(
    Named(path): Named<TenantPath>,
    write: Write<NewAttributeSchema>,
) -> Result<Response, Problem> {
    let (id, target) = path.target()?;
    let Document(attributes) = write.body.attributes;
    let schema = AttributeSchema::parse(attributes)?;
    write.order.replacing()?.change(target, &ChangeAttributeSchema { id, schema }).await
}
