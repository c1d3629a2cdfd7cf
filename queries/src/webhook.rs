//! Webhooks as their rows show them, and those of many tenants at once for whoever queues what they are told.

use std::collections::BTreeSet;

use aggregates::webhook::{Disclosure, Shape, WebhookState};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::read::{Noun, json, moment, one, opt_json, page_of, rows, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT webhook_id, state, disclosure, origin, settings, paused, secrets, version, created_at, updated_at, tenant_id \
             FROM webhooks ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("WHERE tenant_id = $1 AND webhook_id = $2")).by_key();
static LIST: Statement =
    Statement::new(select!("WHERE tenant_id = $1 AND webhook_id > $2 ORDER BY webhook_id LIMIT $3"));
static OF_TENANTS: Statement =
    Statement::new(select!("WHERE tenant_id IN (SELECT tenant FROM {rows}) ORDER BY tenant_id, webhook_id"))
        .rows(&[Column("tenant", Kind::Text)]);
static ANY: Statement = Statement::new("SELECT 1 FROM webhooks LIMIT 1");

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &LIST, &OF_TENANTS, &ANY];

/// A webhook.
#[derive(Clone, Debug, Serialize)]
pub struct Webhook {
    /// Its id.
    pub webhook_id: String,
    /// Whether it is told, or waits.
    pub state: WebhookState,
    /// What it sees of people.
    pub disclosure: Disclosure,
    /// Scheme, host and port of its address.
    pub origin: String,
    /// Everything configured, secret values as `{"$secret": true}`.
    pub settings: Value,
    /// Who paused it and why, if it is paused.
    pub paused: Option<Value>,
    /// When its secrets were added and when they end, by their ids.
    pub secrets: Value,
    /// How many events its row contains.
    pub version: u64,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
    /// Whose it is.
    #[serde(skip)]
    pub tenant_id: String,
}

/// What is told of a webhook's settings, for whoever queues.
#[derive(Clone, Debug, Deserialize)]
pub struct Wants {
    /// Which events.
    pub events: BTreeSet<String>,
    /// In which shape.
    pub shape: Shape,
}

impl Webhook {
    /// Which events it wants, and in which shape.
    pub fn wants(&self) -> Option<Wants> {
        Wants::deserialize(&self.settings).ok()
    }
}

impl Noun for Webhook {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            webhook_id: row.text(0)?,
            state: word(row, 1)?,
            disclosure: word(row, 2)?,
            origin: row.text(3)?,
            settings: json(row, 4)?,
            paused: opt_json(row, 5)?,
            secrets: json(row, 6)?,
            version: version(row, 7)?,
            created_at: moment(row, 8)?,
            updated_at: moment(row, 9)?,
            tenant_id: row.text(10)?,
        })
    }

    fn id(&self) -> &str {
        &self.webhook_id
    }
}

/// A webhook by its id.
pub async fn by_id(db: &Db, tenant: &TenantId, webhook_id: &str) -> Result<Option<Webhook>, QueryError> {
    one(db, tenant, &BY_ID, webhook_id).await
}

/// The webhooks of a tenant by id.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Webhook>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}

/// The webhooks of these tenants.
pub async fn of_tenants(db: &Db, tenants: &BTreeSet<&TenantId>) -> Result<Vec<Webhook>, QueryError> {
    if tenants.is_empty() {
        return Ok(Vec::new());
    }
    let found = rows(db, Scope::System, &OF_TENANTS, |call| {
        for tenant in tenants {
            call.row().text(tenant.as_str());
        }
    });
    Ok(found.await?)
}

/// Whether there is any webhook, of whatever tenant.
pub async fn any(db: &Db) -> Result<bool, QueryError> {
    Ok(!db.ask(&Scope::System, db.call(&ANY)).await?.is_empty())
}
