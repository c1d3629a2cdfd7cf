//! What people and clients were granted: `{issuer}/admin/v1/grants`.

mod list;
mod revoke;
mod show;

use aggregates::ScopeSet;
use aggregates::grant::GrantStatus;
use chrono::{DateTime, Utc};
use queries::grant::Grant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;
use uuid::Uuid;

use super::door::Door;
use super::permission::Permission::{GrantsRead, GrantsWrite};
use super::request::read::absent;
use crate::http::error::problem::Problem;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(GrantsRead, routes!(list::list_grants))
        .open(GrantsRead, routes!(show::show_grant))
        .open(GrantsWrite, routes!(revoke::revoke_grant))
}

/// Which grant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct GrantPath {
    /// The grant's id.
    grant_id: String,
}

impl GrantPath {
    /// The id, if any grant can have it.
    fn id(&self) -> Result<Uuid, Problem> {
        Uuid::try_parse(&self.grant_id).map_err(|_| absent(false))
    }
}

/// A grant.
#[derive(Serialize, ToSchema)]
#[schema(as = Grant)]
struct Shown {
    /// Its id.
    #[schema(value_type = String)]
    grant_id: Uuid,
    /// `pending`, `granted` or `exchanged`.
    #[schema(value_type = String)]
    state: GrantStatus,
    /// Who asked.
    client_id: String,
    /// Who allowed it; nobody yet while it is pending.
    #[schema(required = true)]
    user_id: Option<String>,
    /// The session with which it ends; none for offline access.
    #[schema(required = true)]
    session_id: Option<String>,
    /// What was asked for while it is pending, and then what was allowed: names separated by spaces.
    #[schema(value_type = String)]
    scope: ScopeSet,
    /// For which resources.
    resources: Vec<String>,
    /// When the person had signed in.
    #[schema(required = true)]
    auth_time: Option<DateTime<Utc>>,
    /// When it, or the last of its tokens, expires.
    expires_at: DateTime<Utc>,
    /// The version of its stream.
    version: u64,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// When it was last used or changed.
    updated_at: DateTime<Utc>,
}

impl From<Grant> for Shown {
    fn from(row: Grant) -> Self {
        Self {
            grant_id: row.grant_id,
            state: row.state,
            client_id: row.client_id,
            user_id: row.user_id,
            session_id: row.session_id,
            scope: row.scope,
            resources: row.resources,
            auth_time: row.auth_time,
            expires_at: row.expires_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
