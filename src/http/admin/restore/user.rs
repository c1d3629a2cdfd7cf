//! `POST {issuer}/admin/v1/users/{user_id}/restore`.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use axum::extract::State;
use axum::response::Response;
use commands::restore::RestoreProfile;
use queries::history::Kind as Of;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Matter, Restoration, Restored, sees_past};
use crate::http::Shared;
use crate::http::admin::request::named::Named;
use crate::http::admin::write::{Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Which user.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct RestoredUserPath {
    /// The user's id.
    user_id: String,
}

/// Bring a user's profile back
///
/// To what it was at a moment. Where the person stands (suspended, locked) stays: that is changed by its own operations.
#[utoipa::path(
    post, path = "/users/{user_id}/restore", tag = "users",
    params(RestoredUserPath),
    request_body = Restoration,
    responses((status = 200, body = Restored))
)]
pub(super) async fn restore_user(
    State(shared): State<Shared>,
    tenant: Tenant,
    Named(path): Named<RestoredUserPath>,
    write: Write<Restoration>,
) -> Result<Response, Problem> {
    let to = write.body.position(&shared).await?;
    let target = Target::User(tenant.id().clone(), path.user_id.clone());
    let command = RestoreProfile { tenant: tenant.id().clone(), user: path.user_id.clone(), to };
    let carried = sees_past(write.order.replacing()?)?.carry_out(target, &command).await?;
    let why = "where a person stands is changed by its own operation";
    Matter { tenant: tenant.id(), of: Of::User, id: &path.user_id, to, why }.answer(&shared, carried).await
}
