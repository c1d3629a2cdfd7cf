//! People's sessions: `{issuer}/admin/v1/sessions`.

mod end;
mod list;
mod properties;
mod show;

use std::collections::BTreeMap;

use aggregates::session::{Authenticated, SessionEnd, idle_until};
use aggregates::tenant::SignIn;
use chrono::{DateTime, Utc};
use queries::session::Session;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::part::Subject;
use super::permission::Permission::{SessionsRead, SessionsWrite};
use super::request::read::State;
use crate::http::error::problem::Problem;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open_in_part(SessionsRead, Subject::List, routes!(list::list_sessions))
        .open_in_part(SessionsRead, Subject::Session, routes!(show::show_session))
        .open_in_part(SessionsWrite, Subject::Session, routes!(properties::change_session_properties))
        .open_in_part(SessionsWrite, Subject::Session, routes!(end::end_session))
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
    /// What is kept with it, as far as the tenant's settings show it.
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

/// The fields of a session's state.
#[derive(Deserialize)]
struct Life {
    session_id: String,
    user_id: String,
    authenticated: Authenticated,
    idle_seconds: u32,
    expires_at: DateTime<Utc>,
    touched_at: DateTime<Utc>,
    #[serde(default)]
    properties: BTreeMap<String, Value>,
    #[serde(default)]
    clients: BTreeMap<String, String>,
    #[serde(default)]
    ended: Option<SessionEnd>,
}

impl Shown {
    /// What is shown of a state at a moment; nothing of a session that is over.
    fn of(state: &State, moment: DateTime<Utc>, rules: &SignIn) -> Result<Option<Self>, Problem> {
        let life: Life = super::fields(&state.life)?;
        let (expires_at, idle_until) = (life.expires_at, idle_until(life.touched_at, life.idle_seconds));
        if life.ended.is_some() || moment >= expires_at || moment >= idle_until {
            return Ok(None);
        }
        // Of a person who was erased since nothing is left but that something was kept.
        let kept = life.properties.into_iter().filter(|(name, _)| rules.shows_property(name));
        let properties = kept.filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect();
        Ok(Some(Self {
            session_id: life.session_id,
            user_id: life.user_id,
            auth_time: super::in_microseconds(life.authenticated.auth_time),
            acr: life.authenticated.acr,
            amr: life.authenticated.amr,
            level: life.authenticated.level,
            ip: state.origin.ip.clone(),
            user_agent: state.origin.user_agent.clone(),
            properties,
            clients: life.clients.into_keys().collect(),
            idle_until: super::in_microseconds(idle_until),
            expires_at: super::in_microseconds(expires_at),
            version: state.version,
            created_at: state.created_at,
        }))
    }
}

impl Shown {
    fn of_row(mut row: Session, rules: &SignIn) -> Self {
        row.properties.retain(|name, _| rules.shows_property(name));
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
