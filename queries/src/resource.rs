//! Protected resources as their rows show them.

use std::collections::BTreeMap;

use aggregates::resource::{ResourceSecret, Scopes};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Statement};
use serde::Serialize;

use crate::client::Secret;
use crate::read::{Noun, json, moment, one, page_of, version};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT resource_id, identifier, name, scopes, secrets, version, created_at, updated_at FROM resources WHERE tenant_id = $1 ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND resource_id = $2")).by_key();
static BY_IDENTIFIER: Statement = Statement::new(select!("AND identifier = $2"));
static LIST: Statement = Statement::new(select!("AND resource_id > $2 ORDER BY resource_id LIMIT $3"));

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &BY_IDENTIFIER, &LIST];

/// A resource that tokens are issued for.
#[derive(Clone, Debug, Serialize)]
pub struct Resource {
    /// Its id.
    pub resource_id: String,
    /// The URI that requests name (RFC 8707 §2).
    pub identifier: String,
    /// Shown on pages.
    pub name: String,
    /// Its scopes by name.
    pub scopes: Scopes,
    /// Its own secrets, in the order of their ids.
    pub secrets: Vec<Secret>,
    /// How many events its row contains.
    pub version: u64,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
}

impl Resource {
    /// The secrets that are accepted at a moment.
    pub fn live_secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().filter(move |secret| secret.expires_at.is_none_or(|end| end > now))
    }
}

impl Noun for Resource {
    fn read(row: &Row) -> Result<Self, DbError> {
        let secrets: BTreeMap<String, ResourceSecret> = json(row, 4)?;
        let secrets = secrets.into_iter().map(|(secret_id, secret)| {
            let ResourceSecret { hash, expires_at, added_at } = secret;
            Secret { secret_id, hash, expires_at, added_at }
        });
        Ok(Self {
            resource_id: row.text(0)?,
            identifier: row.text(1)?,
            name: row.text(2)?,
            scopes: json(row, 3)?,
            secrets: secrets.collect(),
            version: version(row, 5)?,
            created_at: moment(row, 6)?,
            updated_at: moment(row, 7)?,
        })
    }

    fn id(&self) -> &str {
        &self.resource_id
    }
}

/// A resource by its id.
pub async fn by_id(db: &Db, tenant: &TenantId, resource_id: &str) -> Result<Option<Resource>, QueryError> {
    one(db, tenant, &BY_ID, resource_id).await
}

/// A resource by the URI that requests name, compared byte for byte.
pub async fn by_identifier(db: &Db, tenant: &TenantId, identifier: &str) -> Result<Option<Resource>, QueryError> {
    one(db, tenant, &BY_IDENTIFIER, identifier).await
}

/// The resources of a tenant by id.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Resource>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}
