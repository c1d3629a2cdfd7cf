//! `GET {issuer}/admin/v1/users/{user_id}/access`: what a person could do at a moment.

#![expect(unused_qualifications, reason = "the macro that describes an operation writes them")]

use std::collections::BTreeSet;

use aggregates::ScopeSet;
use aggregates::grant::GrantStatus;
use aggregates::user::UserStatus;
use axum::Json;
use axum::extract::{OriginalUri, State};
use axum::http::HeaderMap;
use chrono::{DateTime, Utc};
use queries::access;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::HistoryRead;
use super::request::instant;
use super::request::list::PATIENCE;
use super::request::named::Named;
use super::request::query::Query;
use super::request::read;
use crate::http::Shared;
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;
use crate::http::routing::routes;

/// Adds the operation.
pub(super) fn open(door: Door) -> Door {
    door.open(HistoryRead, routes!(show_access))
}

/// Whose access.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct AccessPath {
    /// The user's id.
    user_id: String,
}

/// When, and what is asked.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "it describes what the operation reads")]
struct AccessParameters {
    /// At this moment: a position of the log, or an RFC 3339 time. Now, where it is not given.
    at: Option<String>,
    /// Whether they had this permission in the whole tenant, such as `evident:users:write`.
    permission: Option<String>,
}

/// What a person could do.
#[derive(Serialize, ToSchema)]
struct Access {
    /// Who.
    user_id: String,
    /// Everything up to this position was taken into account.
    position: u64,
    /// The moment at which ends were looked at.
    at: DateTime<Utc>,
    /// Where they stood.
    #[schema(value_type = String)]
    state: UserStatus,
    /// Whether they could sign in, as far as that is theirs; lockouts after failures are counted elsewhere.
    may_sign_in: bool,
    /// The permission that was asked about, and whether they had it in the whole tenant.
    #[schema(required = true)]
    permitted: Option<bool>,
    /// What their roles permitted together; a token has no more of it than it was asked for.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<String>,
    /// The roles that they had, their own and those of their groups.
    roles: Vec<AccessRole>,
    /// The roles that they had over one group and nothing else.
    delegations: Vec<AccessDelegation>,
    /// What they had consented to.
    consents: Vec<AccessConsent>,
    /// Their sessions that were alive.
    sessions: Vec<AccessSession>,
    /// What clients held in their name.
    grants: Vec<AccessGrant>,
    /// Whether there was more of consents, sessions or grants than is told.
    cut_off: bool,
}

/// A role that somebody had.
#[derive(Serialize, ToSchema)]
struct AccessRole {
    /// Its id.
    role_id: String,
    /// What it was called then.
    name: String,
    /// What it permitted then.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<String>,
    /// Whether it was given to the user.
    own: bool,
    /// Ids of the groups by which they had it.
    groups: Vec<String>,
}

/// A role that somebody had over one group.
#[derive(Serialize, ToSchema)]
struct AccessDelegation {
    /// The role's id.
    role_id: String,
    /// What the role was called then.
    name: String,
    /// The group's id.
    group_id: String,
    /// What the role permitted then.
    #[schema(value_type = Vec<String>)]
    permissions: BTreeSet<String>,
}

impl From<access::DelegationThen> for AccessDelegation {
    fn from(then: access::DelegationThen) -> Self {
        let access::DelegationThen { role_id, name, group_id, permissions } = then;
        Self { role_id, name, group_id, permissions }
    }
}

/// A consent that held.
#[derive(Serialize, ToSchema)]
struct AccessConsent {
    /// To which client.
    client_id: String,
    /// Scopes.
    #[schema(value_type = String)]
    scope: ScopeSet,
    /// Single claims.
    #[schema(value_type = Vec<String>)]
    claims: BTreeSet<String>,
    /// Resources.
    #[schema(value_type = Vec<String>)]
    resources: BTreeSet<String>,
}

/// A session that was alive.
#[derive(Serialize, ToSchema)]
struct AccessSession {
    /// Its id.
    session_id: String,
    /// When it would end in any case.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
}

/// A grant that was alive.
#[derive(Serialize, ToSchema)]
struct AccessGrant {
    /// Its id.
    grant_id: String,
    /// Which client held it.
    client_id: String,
    /// `granted`, while its code waits, or `exchanged`.
    #[schema(value_type = String)]
    state: GrantStatus,
    /// What was allowed.
    #[schema(value_type = String)]
    scope: ScopeSet,
}

/// Show what a user could do at a moment
///
/// Their roles and permissions, what they had consented to, their live sessions, and what clients held in their name.
#[utoipa::path(
    get, path = "/users/{user_id}/access", tag = "history",
    params(AccessPath, AccessParameters),
    responses((status = 200, description = "What they could do", body = Access))
)]
async fn show_access(
    State(shared): State<Shared>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    tenant: Tenant,
    Named(path): Named<AccessPath>,
) -> Result<Json<Access>, Problem> {
    let query = Query::of(&uri, &["at", "permission"])?;
    if let Some(position) = read::min_position(&headers)? {
        shared.watermarks.wait_for("audit", position, PATIENCE).await?;
    }
    let (position, at) = match query.text("at") {
        Some(text) => {
            let position = instant::position(&shared.journal, "at", text).await?;
            (position, moment(&shared, text, position).await?)
        }
        None => (shared.journal.position().await?, shared.journal.clock().now()),
    };
    let found = access::at(&shared.journal, tenant.id(), &path.user_id, position, at).await?;
    let found = found.ok_or_else(|| read::absent(query.text("at").is_some()))?;
    let permitted = query.text("permission").map(|permission| found.permits(permission));
    Ok(Json(Access::of(path.user_id, (position, at), found, permitted)))
}

/// The time that was named, or that of the event at the position that was.
async fn moment(shared: &Shared, text: &str, position: u64) -> Result<DateTime<Utc>, Problem> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let event = shared.journal.event_at(position).await?;
    Ok(event.map_or_else(|| shared.journal.clock().now(), |event| event.recorded_at()))
}

impl Access {
    fn of(
        user_id: String,
        (position, at): (u64, DateTime<Utc>),
        found: access::Access,
        permitted: Option<bool>,
    ) -> Self {
        let consent = |one: access::ConsentThen| {
            let (scope, claims, resources) = (one.extent.scope, one.extent.claims, one.extent.resources);
            AccessConsent { client_id: one.client_id, scope, claims, resources }
        };
        Self {
            user_id,
            position,
            at,
            state: found.status,
            may_sign_in: found.may_sign_in,
            permitted,
            permissions: found.permissions,
            roles: found
                .roles
                .into_iter()
                .map(|role| AccessRole {
                    role_id: role.role_id,
                    name: role.name,
                    permissions: role.permissions,
                    own: role.own,
                    groups: role.groups,
                })
                .collect(),
            delegations: found.delegations.into_iter().map(AccessDelegation::from).collect(),
            consents: found.consents.into_iter().map(consent).collect(),
            sessions: found
                .sessions
                .into_iter()
                .map(|session| AccessSession { session_id: session.session_id, expires_at: session.expires_at })
                .collect(),
            grants: found
                .grants
                .into_iter()
                .map(|grant| AccessGrant {
                    grant_id: grant.grant_id,
                    client_id: grant.client_id,
                    state: grant.status,
                    scope: grant.scope,
                })
                .collect(),
            cut_off: found.cut_off,
        }
    }
}
