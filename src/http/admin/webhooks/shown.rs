//! A webhook as it is shown.

use std::collections::BTreeMap;

use aggregates::webhook::{Disclosure, Pauser, WebhookState};
use chrono::{DateTime, Utc};
use queries::webhook::Webhook;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::document::WebhookDocument;
use crate::http::admin::request::read::State;
use crate::http::admin::{fields, in_microseconds, moment};
use crate::http::error::problem::{Kind, Problem};

/// A webhook.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
pub(super) struct Shown {
    /// Its id.
    webhook_id: String,
    /// What it is told, where and how.
    #[serde(flatten)]
    settings: WebhookDocument,
    /// Scheme, host and port of its address.
    origin: String,
    /// What it sees of what is personal: `removed`, `sealed` or `clear`.
    #[schema(value_type = String)]
    disclosure: Disclosure,
    /// `active` or `paused`.
    #[schema(value_type = String)]
    state: WebhookState,
    /// Who paused it and why.
    #[schema(required = true)]
    paused: Option<ShownPause>,
    /// By what its messages are signed, in the order of the ids, without themselves.
    secrets: Vec<ShownSecret>,
    /// The version of its stream.
    version: u64,
    /// When it was registered.
    created_at: DateTime<Utc>,
    /// When it last changed.
    updated_at: DateTime<Utc>,
}

/// Why a webhook is paused.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(as = WebhookPause)]
struct ShownPause {
    /// `administrator`, or `program` after repeated failure.
    #[schema(value_type = String)]
    by: Pauser,
    /// Why.
    reason: String,
}

/// A webhook's secret, without itself.
#[derive(Serialize, ToSchema)]
#[schema(as = WebhookSecret)]
struct ShownSecret {
    /// What to call it when it is to be removed.
    secret_id: String,
    /// When it was added.
    added_at: DateTime<Utc>,
    /// From when on nothing is signed by it.
    #[schema(required = true)]
    ends_at: Option<DateTime<Utc>>,
}

/// The fields of a webhook's state.
#[derive(Deserialize)]
pub(super) struct Life {
    id: String,
    pub(super) settings: Value,
    origin: String,
    disclosure: Disclosure,
    #[serde(default)]
    secrets: BTreeMap<String, LifeSecret>,
    state: WebhookState,
    #[serde(default)]
    paused: Option<ShownPause>,
    #[serde(default)]
    removed: bool,
}

#[derive(Deserialize)]
struct LifeSecret {
    added_at: DateTime<Utc>,
    #[serde(default)]
    ends_at: Option<DateTime<Utc>>,
}

impl Life {
    /// The fields, if it was not removed.
    pub(super) fn of(state: &State) -> Result<Self, Problem> {
        let life: Self = fields(&state.life)?;
        if life.removed {
            return Err(Problem::new(Kind::Gone, "this webhook was removed; register a new one"));
        }
        Ok(life)
    }
}

impl Shown {
    pub(super) fn of(state: &State) -> Result<Self, Problem> {
        let Life { id, settings, origin, disclosure, secrets, state: stands, paused, .. } = Life::of(state)?;
        Ok(Self {
            webhook_id: id,
            settings: fields(&settings)?,
            origin,
            disclosure,
            state: stands,
            paused,
            secrets: shown(secrets),
            version: state.version,
            created_at: state.created_at,
            updated_at: state.updated_at,
        })
    }

    pub(super) fn row(row: Webhook) -> Result<Self, Problem> {
        Ok(Self {
            webhook_id: row.webhook_id,
            settings: fields(&row.settings)?,
            origin: row.origin,
            disclosure: row.disclosure,
            state: row.state,
            paused: row.paused.as_ref().map(fields).transpose()?,
            secrets: shown(fields(&row.secrets)?),
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        })
    }
}

fn shown(secrets: BTreeMap<String, LifeSecret>) -> Vec<ShownSecret> {
    let shown = secrets.into_iter().map(|(secret_id, LifeSecret { added_at, ends_at })| ShownSecret {
        secret_id,
        added_at: in_microseconds(added_at),
        ends_at: moment(ends_at),
    });
    shown.collect()
}
