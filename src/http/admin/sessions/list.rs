//! `GET {issuer}/admin/v1/sessions`.

use axum::Json;
use axum::extract::State;
use queries::session;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::part;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// List a user's sessions
///
/// Those that are not over, by id: `filter=user_id eq "…"`.
#[utoipa::path(
    get, path = "/sessions", tag = "sessions",
    params(ListParameters),
    responses((status = 200, description = "A page of sessions", body = Items<Shown>))
)]
pub(super) async fn list_sessions(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let ((), user) = list.exactly(&[("user_id", ())])?;
    list.wait(&shared, "sessions").await?;
    if !part::sees(&shared, &administrator, tenant.id(), user).await? {
        return Ok(Json(Items::none()));
    }
    let now = shared.journal.clock().now();
    let found = session::of_user(shared.journal.db(), tenant.id(), user, now, list.page()).await?;
    Ok(Json(Items::of(found, |row| Shown::of_row(row, &tenant.settings().sign_in))))
}
