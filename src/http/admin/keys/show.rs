//! `GET {issuer}/admin/v1/keys/{kid}`.

use axum::response::Response;
use queries::history::Kind as Of;

use super::{KeyPath, Shown};
use crate::http::admin::request::named::Named;
use crate::http::admin::request::read::{Read, ReadParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Show a signing key
#[utoipa::path(
    get, path = "/keys/{kid}", tag = "keys",
    params(KeyPath, ReadParameters),
    responses((status = 200, description = "The key", body = Shown))
)]
pub(super) async fn show_key(tenant: Tenant, Named(path): Named<KeyPath>, read: Read) -> Result<Response, Problem> {
    let state = read.state(tenant.id(), Of::SigningKey, &path.kid).await?;
    Ok(read.answer(state.version, &Shown::of(&state)?))
}
