//! `GET {issuer}/admin/v1/users`.

use aggregates::user::UserStatus;
use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use queries::delegation::Part;
use queries::user::{self, Field};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::Shared;
use crate::http::admin::administrator::Administrator;
use crate::http::admin::request::list::{Items, List, ListParameters};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

/// A user as lists show them.
#[derive(Serialize, ToSchema)]
pub(super) struct ListedUser {
    /// The user's id.
    user_id: String,
    /// `registered`, `active`, `suspended`, `locked` or `pending_deletion`.
    #[schema(value_type = String)]
    state: UserStatus,
    /// SCIM's `active`.
    active: bool,
    /// The name to sign in with.
    #[schema(required = true)]
    user_name: Option<String>,
    /// The full name, or what comes nearest to it.
    #[schema(required = true)]
    display_name: Option<String>,
    /// E-mail address.
    #[schema(required = true)]
    email: Option<String>,
    /// Telephone number.
    #[schema(required = true)]
    phone_number: Option<String>,
    /// The id that a provisioning client knows them by.
    #[schema(required = true)]
    external_id: Option<String>,
    /// When a temporary lock ends.
    #[schema(required = true)]
    locked_until: Option<DateTime<Utc>>,
    /// The earliest moment of erasure, while deletion is pending.
    #[schema(required = true)]
    purge_after: Option<DateTime<Utc>>,
    /// The version of their stream that this row shows.
    version: u64,
    /// When they were registered.
    created_at: DateTime<Utc>,
    /// When they last changed.
    updated_at: DateTime<Utc>,
}

impl From<user::User> for ListedUser {
    fn from(row: user::User) -> Self {
        Self {
            user_id: row.user_id,
            state: row.state,
            active: row.active,
            user_name: row.user_name,
            display_name: row.display_name,
            email: row.email,
            phone_number: row.phone_number,
            external_id: row.external_id,
            locked_until: row.locked_until,
            purge_after: row.purge_after,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

const FIELDS: [(&str, Field); 3] = [("user_name", Field::UserName), ("email", Field::Email), ("name", Field::Name)];

/// List the users
///
/// By id, or those whose `user_name`, `email` or `name` begins with a text, in the order of that field. The rows come a moment
/// after the writes: send `Evident-Min-Position` to find what you have just written.
#[utoipa::path(
    get, path = "/users", tag = "users",
    params(ListParameters),
    responses((status = 200, description = "A page of users", body = Items<ListedUser>))
)]
pub(super) async fn list_users(
    State(shared): State<Shared>,
    administrator: Administrator,
    tenant: Tenant,
    list: List,
) -> Result<Json<Items<ListedUser>>, Problem> {
    let (db, prefix) = (shared.journal.db(), list.prefix(&FIELDS)?);
    list.wait(&shared, "users").await?;
    let (part, page) = (&administrator.part, list.page());
    let found = match (part, prefix) {
        (Part::Whole, Some((field, text))) => user::search(db, tenant.id(), field, text, page).await?,
        (Part::Whole, None) => user::list(db, tenant.id(), page).await?,
        (Part::Groups(part), Some(by)) => user::search_in(db, tenant.id(), part, by, page).await?,
        (Part::Groups(part), None) => user::list_in(db, tenant.id(), part, page).await?,
    };
    Ok(Json(Items::of(found, ListedUser::from)))
}
