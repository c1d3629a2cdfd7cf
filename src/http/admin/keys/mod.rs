//! The signing keys of a tenant: `{issuer}/admin/v1/keys`. Private halves never come this far.

mod list;
mod revoke;
mod rotate;
mod show;

use aggregates::KeyAlgorithm;
use aggregates::signing_key::KeyStatus;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::{KeysRead, KeysWrite};
use super::request::read::State;
use crate::http::error::problem::Problem;
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(KeysRead, routes!(list::list_keys))
        .open(KeysWrite, routes!(rotate::rotate_key))
        .open(KeysRead, routes!(show::show_key))
        .open(KeysWrite, routes!(revoke::revoke_key))
}

/// Which key.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct KeyPath {
    /// The key id.
    kid: String,
}

/// A signing key.
#[derive(Serialize, ToSchema)]
#[schema(as = SigningKey)]
struct Shown {
    /// The key id.
    kid: String,
    /// Its one algorithm.
    #[schema(value_type = String)]
    alg: KeyAlgorithm,
    /// `pending`, `active`, `retired` or `revoked`.
    #[schema(value_type = String)]
    state: KeyStatus,
    /// The public half as it is published.
    #[schema(value_type = Object)]
    public_jwk: Value,
    /// When it began to sign.
    #[schema(required = true)]
    activated_at: Option<DateTime<Utc>>,
    /// Until when it verifies after it was retired.
    #[schema(required = true)]
    verify_until: Option<DateTime<Utc>>,
    /// The version of its stream.
    version: u64,
    /// When it was made.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a key's state.
#[derive(Deserialize)]
struct Life {
    kid: String,
    alg: KeyAlgorithm,
    public_jwk: Value,
    status: KeyStatus,
    #[serde(default)]
    activated_at: Option<DateTime<Utc>>,
    #[serde(default)]
    verify_until: Option<DateTime<Utc>>,
}

impl Shown {
    fn of(state: &State) -> Result<Self, Problem> {
        let Life { kid, alg, public_jwk, status, activated_at, verify_until } = super::fields(&state.life)?;
        Ok(Self {
            kid,
            alg,
            state: status,
            public_jwk,
            activated_at: super::moment(activated_at),
            verify_until: super::moment(verify_until),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}

impl From<queries::signing_key::SigningKey> for Shown {
    fn from(row: queries::signing_key::SigningKey) -> Self {
        Self {
            kid: row.kid,
            alg: row.alg,
            state: row.state,
            public_jwk: row.public_jwk,
            activated_at: row.activated_at,
            verify_until: row.verify_until,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
