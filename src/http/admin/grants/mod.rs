//! What people and clients were granted: `{issuer}/admin/v1/grants`.

mod list;
mod revoke;
mod show;

use aggregates::ScopeSet;
use aggregates::grant::{GrantStatus, OFFLINE_ACCESS};
use chrono::{DateTime, Utc};
use queries::grant::Grant;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::door::Door;
use super::part::Subject;
use super::permission::Permission::{GrantsRead, GrantsWrite};
use super::request::read::{State, absent};
use crate::http::error::problem::Problem;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open_in_part(GrantsRead, Subject::List, routes!(list::list_grants))
        .open_in_part(GrantsRead, Subject::Grant, routes!(show::show_grant))
        .open_in_part(GrantsWrite, Subject::Grant, routes!(revoke::revoke_grant))
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
    /// When it, or the last of its tokens, expires; none where a refresh token never does.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// The version of its stream.
    version: u64,
    /// When it was asked for.
    created_at: DateTime<Utc>,
    /// When it was last used or changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a grant's state.
#[derive(Deserialize)]
struct Life {
    client_id: String,
    status: GrantStatus,
    #[serde(default)]
    request: Option<Asked>,
    #[serde(default)]
    request_expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    approval: Option<Allowed>,
    #[serde(default)]
    code: Option<End>,
    #[serde(default)]
    access: Option<End>,
    #[serde(default)]
    refresh: Option<Family>,
}

/// What was asked for.
#[derive(Clone, Deserialize)]
struct Asked {
    scope: ScopeSet,
    #[serde(default)]
    resources: Vec<String>,
}

/// Who allowed what of it.
#[derive(Deserialize)]
struct Allowed {
    #[serde(flatten)]
    what: Asked,
    user_id: String,
    #[serde(default)]
    session_id: Option<String>,
    #[serde(default)]
    auth_time: Option<DateTime<Utc>>,
}

/// When a code or a token ends.
#[derive(Deserialize)]
struct End {
    expires_at: DateTime<Utc>,
}

/// An end that does not come, among those that do.
const NEVER: DateTime<Utc> = DateTime::<Utc>::MAX_UTC;

/// When a family of refresh tokens ends, if it does.
#[derive(Deserialize)]
struct Family {
    #[serde(default)]
    idle_expires_at: Option<DateTime<Utc>>,
}

impl Life {
    /// When it is over unless something happens; none where it is, [`NEVER`] where it will not be.
    fn ends_at(&self) -> Option<DateTime<Utc>> {
        let end = |of: &Option<End>| of.as_ref().map(|of| of.expires_at);
        let tokens = end(&self.access).max(self.refresh.as_ref().map(|family| family.idle_expires_at.unwrap_or(NEVER)));
        match self.status {
            GrantStatus::Pending => self.request_expires_at,
            GrantStatus::Granted => end(&self.code).max(tokens),
            GrantStatus::Exchanged => tokens,
            GrantStatus::Denied | GrantStatus::Revoked | GrantStatus::Expired => None,
        }
    }
}

impl Shown {
    /// What is shown of a state at a moment; nothing of a grant that is over, or that a client gave itself.
    fn of(grant_id: Uuid, state: &State, moment: DateTime<Utc>) -> Result<Option<Self>, Problem> {
        let life: Life = super::fields(&state.life)?;
        let ends_at = life.ends_at().filter(|end| *end > moment);
        let what = life.approval.as_ref().map(|allowed| &allowed.what).or(life.request.as_ref()).cloned();
        let (Some(expires_at), Some(Asked { scope, resources })) = (ends_at, what) else { return Ok(None) };
        // Once its code was exchanged, a grant for offline access hangs on no session.
        let outlives = life.status == GrantStatus::Exchanged && scope.contains(OFFLINE_ACCESS);
        let allowed = life.approval.as_ref();
        Ok(Some(Self {
            grant_id,
            state: life.status,
            client_id: life.client_id,
            user_id: allowed.map(|allowed| allowed.user_id.clone()),
            session_id: allowed.and_then(|allowed| allowed.session_id.clone()).filter(|_| !outlives),
            scope,
            resources,
            auth_time: super::moment(allowed.and_then(|allowed| allowed.auth_time)),
            expires_at: (expires_at < NEVER).then(|| super::in_microseconds(expires_at)),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        }))
    }
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
