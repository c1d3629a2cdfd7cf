//! `PUT {issuer}/admin/v1/subject-salt`.

use axum::response::Response;
use commands::ClearSecret;
use commands::tenant::SetSubjectSalt;
use serde::Deserialize;
use utoipa::ToSchema;

use super::target;
use crate::http::admin::write::{Changed, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// With what pairwise subjects shall be salted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSubjectSalt {
    /// The salt that the tenant had elsewhere, 16 to 512 bytes; a new one where it is not given.
    #[schema(write_only)]
    salt: Option<String>,
    /// Whether it is understood that every client with pairwise subjects will know every person by another name.
    #[serde(default)]
    change_subjects: bool,
}

/// Salt the tenant's pairwise subjects
///
/// OIDC Core, section 8.1. Every client with pairwise subjects knows every person by another name from then on, so it is for a tenant that
/// is moved here, before anybody signs in. Nobody is told the salt, not even once.
#[utoipa::path(
    put, path = "/subject-salt", tag = "settings",
    request_body = NewSubjectSalt,
    responses((status = 200, body = Changed))
)]
pub(super) async fn set_subject_salt(tenant: Tenant, write: Write<NewSubjectSalt>) -> Result<Response, Problem> {
    let (id, target) = target(&tenant);
    let NewSubjectSalt { salt, change_subjects } = write.body;
    let command = SetSubjectSalt { id, salt: salt.map(ClearSecret::given), change_subjects };
    write.order.change(target, &command).await
}
