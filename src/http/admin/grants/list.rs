//! `GET {issuer}/admin/v1/grants`.

use axum::Json;
use axum::extract::State;
use queries::grant::{self, Of};

use super::Shown;
use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::part;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// Whose grants.
#[derive(Clone, Copy)]
enum Whose {
    User,
    Client,
    Session,
}

const WHOSE: [(&str, Whose); 3] =
    [("user_id", Whose::User), ("client_id", Whose::Client), ("session_id", Whose::Session)];

/// List the grants of a user, a client or a session
///
/// Those that are not over, in the order in which they began: `filter=user_id eq "…"`, or `client_id` or `session_id`.
#[utoipa::path(
    get, path = "/grants", tag = "grants",
    params(ListParameters),
    responses((status = 200, description = "A page of grants", body = Items<Shown>))
)]
pub(super) async fn list_grants(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<Shown>>, Problem> {
    let of = match list.exactly(&WHOSE)? {
        (Whose::User, user) => Of::User(user),
        (Whose::Client, client) => Of::Client(client),
        (Whose::Session, session) => Of::Session(session),
    };
    list.wait(&shared, "grants").await?;
    match of {
        Of::User(user) if !part::sees(&shared, &administrator, tenant.id(), user).await? => {
            return Ok(Json(Items::none()));
        }
        Of::User(_) => {}
        _ => part::whole(&administrator)?,
    }
    let now = shared.journal.clock().now();
    let found = grant::list(shared.journal.db(), tenant.id(), of, now, list.page()).await?;
    Ok(Json(Items::of(found, Shown::from)))
}
