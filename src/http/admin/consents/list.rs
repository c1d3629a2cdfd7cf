//! `GET {issuer}/admin/v1/consents`.

use axum::Json;
use axum::extract::State;
use queries::consent;

use super::Shown;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::part;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Whose consents.
#[derive(Clone, Copy)]
enum Whose {
    User,
    Client,
}

/// List the consents of a user, or to a client
///
/// `filter=user_id eq "…"` or `filter=client_id eq "…"`.
#[utoipa::path(
    get, path = "/consents", tag = "consents",
    params(ListParameters),
    responses((status = 200, description = "A page of consents", body = Items<Shown>))
)]
pub(super) async fn list_consents(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let db = shared.journal.db();
    let (whose, id) = list.exactly(&[("user_id", Whose::User), ("client_id", Whose::Client)])?;
    list.wait(&shared, "consents").await?;
    match whose {
        Whose::User if !part::sees(&shared, &administrator, tenant.id(), id).await? => {
            return Ok(Json(Items::none()));
        }
        Whose::User => {}
        Whose::Client => part::whole(&administrator)?,
    }
    let found = match whose {
        Whose::User => consent::of_user(db, tenant.id(), id, list.page()).await?,
        Whose::Client => consent::of_client(db, tenant.id(), id, list.page()).await?,
    };
    Ok(Json(Items::of(found, Shown::from)))
}
