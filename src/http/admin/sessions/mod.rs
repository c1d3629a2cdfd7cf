//! People's sessions: `{issuer}/admin/v1/sessions`.

mod end;
mod list;
mod show;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use queries::session::Session;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes;

use super::door::Door;
use super::permission::Permission::{SessionsRead, SessionsWrite};

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(SessionsRead, routes!(list::list_sessions))
        .open(SessionsRead, routes!(show::show_session))
        .open(SessionsWrite, routes!(end::end_session))
}

/// Which session.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct SessionPath {
    /// The session's id.
    session_id: String,
}

/// A session.
#[derive(Serialize, ToSchema)]
#[schema(as = Session)]
struct Shown {
    /// Its id.
    session_id: String,
    /// Whose it is.
    user_id: String,
    /// When the person was last asked to prove who they are.
    auth_time: DateTime<Utc>,
    /// The authentication context class that was reached.
    acr: String,
    /// Which methods were used (RFC 8176).
    amr: Vec<String>,
    /// How good that is, from 1 up.
    level: u8,
    /// From where it began.
    #[schema(required = true)]
    ip: Option<String>,
    /// With what it began.
    #[schema(required = true)]
    user_agent: Option<String>,
    /// What is kept with it.
    properties: BTreeMap<String, String>,
    /// The clients that were signed in to in it.
    clients: Vec<String>,
    /// When it ends unless it is used.
    idle_until: DateTime<Utc>,
    /// When it ends in any case.
    expires_at: DateTime<Utc>,
    /// The version of its stream.
    version: u64,
    /// When it began.
    created_at: DateTime<Utc>,
}

impl From<Session> for Shown {
    fn from(row: Session) -> Self {
        Self {
            session_id: row.session_id,
            user_id: row.user_id,
            auth_time: row.authenticated.auth_time,
            acr: row.authenticated.acr,
            amr: row.authenticated.amr,
            level: row.authenticated.level,
            ip: row.ip,
            user_agent: row.user_agent,
            properties: row.properties,
            clients: row.clients.into_keys().collect(),
            idle_until: row.idle_until,
            expires_at: row.expires_at,
            version: row.version,
            created_at: row.created_at,
        }
    }
}
