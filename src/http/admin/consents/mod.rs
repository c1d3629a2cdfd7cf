//! What people consented to: `{issuer}/admin/v1/consents`.

mod list;
mod revoke;
mod show;

use std::collections::BTreeSet;

use aggregates::ScopeSet;
use aggregates::consent::Extent;
use chrono::{DateTime, Utc};
use queries::consent::Consent;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::part::Subject;
use super::permission::Permission::{ConsentsRead, ConsentsWrite};
use super::request::read::State;
use crate::http::error::problem::Problem;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open_in_part(ConsentsRead, Subject::List, routes!(list::list_consents))
        .open_in_part(ConsentsRead, Subject::User, routes!(show::show_consent))
        .open_in_part(ConsentsWrite, Subject::User, routes!(revoke::revoke_consent))
}

/// Whose consent to which client.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct ConsentPath {
    /// The user's id.
    user_id: String,
    /// The client id.
    client_id: String,
}

/// A consent.
#[derive(Serialize, ToSchema)]
#[schema(as = Consent)]
struct Shown {
    /// Whose it is.
    user_id: String,
    /// To which client.
    client_id: String,
    /// Scopes that the client may have, separated by spaces.
    #[schema(value_type = String)]
    scope: ScopeSet,
    /// Claims that the client may have one by one (OIDC Core §5.5).
    claims: BTreeSet<String>,
    /// Resources that the client may have tokens for (RFC 8707).
    resources: BTreeSet<String>,
    /// When it ends by itself.
    #[schema(required = true)]
    expires_at: Option<DateTime<Utc>>,
    /// The version of its stream.
    version: u64,
    /// When it was first given.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a consent's state.
#[derive(Deserialize)]
struct Life {
    user_id: String,
    client_id: String,
    #[serde(default)]
    given: Option<Given>,
}

#[derive(Deserialize)]
struct Given {
    extent: Extent,
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
}

impl Shown {
    /// What is shown of a state; nothing of a consent that was taken back.
    fn of(state: &State) -> Result<Option<Self>, Problem> {
        let Life { user_id, client_id, given } = super::fields(&state.life)?;
        let Some(Given { extent, expires_at }) = given else { return Ok(None) };
        Ok(Some(Self {
            user_id,
            client_id,
            scope: extent.scope,
            claims: extent.claims,
            resources: extent.resources,
            expires_at: super::moment(expires_at),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        }))
    }
}

impl From<Consent> for Shown {
    fn from(row: Consent) -> Self {
        Self {
            user_id: row.user_id,
            client_id: row.client_id,
            scope: row.extent.scope,
            claims: row.extent.claims,
            resources: row.extent.resources,
            expires_at: row.expires_at,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
