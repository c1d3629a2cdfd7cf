//! Streams of shared signals as the tenant sees them: `{issuer}/admin/v1/ssf-streams`. Receivers create and change them
//! (`crate::http::ssf`); the tenant looks, and stops and starts them.

mod list;
mod show;
mod status;

use std::collections::BTreeSet;

use aggregates::TenantId;
use aggregates::ssf_stream::{SetBy, StreamStatus};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::door::Door;
use super::permission::Permission::{ClientsRead, ClientsWrite};
use super::request::read::State;
use super::write::Target;
use crate::http::error::problem::{Kind, Problem};
use crate::http::routing::routes;

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(ClientsRead, routes!(list::list_ssf_streams))
        .open(ClientsRead, routes!(show::show_ssf_stream))
        .open(ClientsWrite, routes!(status::set_ssf_stream_status))
}

/// Whose stream.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct StreamPath {
    /// The id of the client that it tells.
    client_id: String,
}

impl StreamPath {
    fn target(&self, tenant: &TenantId) -> Target {
        Target::SsfStream(tenant.clone(), self.client_id.clone())
    }
}

/// A stream of shared signals.
#[derive(Serialize, ToSchema)]
#[schema(as = SsfStream)]
struct Shown {
    /// The client that it tells.
    client_id: String,
    /// The name that the receiver knows.
    stream_id: String,
    /// `enabled`, `paused` or `disabled`.
    #[schema(value_type = String)]
    status: StreamStatus,
    /// Who set that: `receiver` or `transmitter`.
    #[schema(value_type = String)]
    set_by: SetBy,
    /// Why.
    #[schema(required = true)]
    reason: Option<String>,
    /// The types of events that the receiver asks for.
    events_requested: BTreeSet<String>,
    /// Where tokens are pushed to; none where they are polled.
    #[schema(required = true)]
    endpoint_url: Option<String>,
    /// In the receiver's words.
    #[schema(required = true)]
    description: Option<String>,
    /// How many people the receiver does not want to hear of.
    removed_subjects: usize,
    /// The version of its stream.
    version: u64,
    /// When the client's first stream was created.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// The fields of a stream's state.
#[derive(Deserialize)]
struct Life {
    client_id: String,
    stream_id: String,
    configuration: LifeConfiguration,
    status: StreamStatus,
    set_by: SetBy,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    removed: BTreeSet<String>,
    #[serde(default)]
    deleted: bool,
}

#[derive(Deserialize)]
struct LifeConfiguration {
    #[serde(default)]
    events_requested: BTreeSet<String>,
    delivery: LifeDelivery,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
struct LifeDelivery {
    #[serde(default)]
    endpoint_url: Option<String>,
}

impl Shown {
    fn of(state: &State) -> Result<Self, Problem> {
        let life: Life = super::fields(&state.life)?;
        if life.deleted {
            return Err(Problem::new(Kind::Gone, "this stream was deleted by its receiver"));
        }
        Ok(Self {
            client_id: life.client_id,
            stream_id: life.stream_id,
            status: life.status,
            set_by: life.set_by,
            reason: life.reason,
            events_requested: life.configuration.events_requested,
            endpoint_url: life.configuration.delivery.endpoint_url,
            description: life.configuration.description,
            removed_subjects: life.removed.len(),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }
}

impl From<queries::ssf_stream::SsfStream> for Shown {
    fn from(row: queries::ssf_stream::SsfStream) -> Self {
        Self {
            client_id: row.client_id,
            stream_id: row.stream_id,
            status: row.state,
            set_by: row.set_by,
            reason: row.reason,
            events_requested: row.events_requested,
            endpoint_url: row.endpoint_url,
            description: row.description,
            removed_subjects: row.removed.len(),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}
