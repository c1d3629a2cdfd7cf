//! `POST /admin/v1/tenants`.

use aggregates::TenantId;
use axum::response::Response;
use commands::tenant::CreateTenant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::admin::PLATFORM;
use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;

/// A tenant to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewTenant {
    /// Its id, which stands in every address of it and never changes: 1 to 63 of a-z, 0-9 and hyphens.
    tenant_id: String,
    /// Shown on pages, 1 to 200 characters; the id where it is not given.
    name: Option<String>,
    /// Its language where nothing better is known, as BCP 47 tag.
    default_locale: Option<String>,
}

/// A tenant that was created.
#[derive(Serialize, ToSchema)]
pub(super) struct CreatedTenant {
    /// Its id.
    tenant_id: String,
    #[serde(flatten)]
    changed: Changed,
}

/// Create a tenant
///
/// It begins active, with the default settings.
#[utoipa::path(
    post, path = "/tenants", tag = "tenants",
    request_body = NewTenant,
    responses((status = 201, description = "Created", body = CreatedTenant))
)]
pub(super) async fn create_tenant(write: Write<NewTenant>) -> Result<Response, Problem> {
    let NewTenant { tenant_id, name, default_locale } = write.body;
    let id = TenantId::parse(&tenant_id)?;
    let command = CreateTenant { id, name: name.unwrap_or_else(|| tenant_id.clone()), default_locale };
    let carried = write.order.carry_out(Target::New, &command).await?;
    let id = tenant_id.clone();
    Ok(carried.created(
        &format!("{PLATFORM}/tenants"),
        |()| id,
        |done| CreatedTenant { tenant_id, changed: done.told() },
    ))
}
