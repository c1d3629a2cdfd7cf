//! Clients as their rows show them: all that a token endpoint asks of one, in one indexed read.

use std::collections::BTreeMap;

use aggregates::client::{ClientMetadata, ClientSecret, ClientStatus, SecretHash};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Statement};
use serde::Serialize;

use crate::read::{Noun, json, moment, one, page_of, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT client_id, state, metadata, secrets, version, created_at, updated_at FROM clients WHERE tenant_id = $1 ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND client_id = $2")).by_key();
static LIST: Statement = Statement::new(select!("AND client_id > $2 ORDER BY client_id LIMIT $3"));

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &LIST];

/// A client that is not deleted.
#[derive(Clone, Debug, Serialize)]
pub struct Client {
    /// Its id.
    pub client_id: String,
    /// Whether it may ask.
    pub state: ClientStatus,
    /// Everything configured, defaults filled in. Contacts are not in rows: they are people.
    pub metadata: ClientMetadata,
    /// Its secrets, in the order of their ids.
    pub secrets: Vec<Secret>,
    /// How many events its row contains.
    pub version: u64,
    /// When it was registered.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
}

/// One of a client's or a resource's secrets. The hash is for comparison and is never shown.
#[derive(Clone, Debug, Serialize)]
pub struct Secret {
    /// Its id.
    pub secret_id: String,
    /// What a given secret is compared with.
    #[serde(skip)]
    pub hash: SecretHash,
    /// From when on it is refused.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

impl Client {
    /// The secrets that are accepted at a moment.
    pub fn live_secrets(&self, now: DateTime<Utc>) -> impl Iterator<Item = &Secret> {
        self.secrets.iter().filter(move |secret| secret.expires_at.is_none_or(|end| end > now))
    }
}

impl Noun for Client {
    fn read(row: &Row) -> Result<Self, DbError> {
        let secrets: BTreeMap<String, ClientSecret> = json(row, 3)?;
        let secrets = secrets.into_iter().map(|(secret_id, secret)| {
            let ClientSecret { hash, expires_at, added_at, .. } = secret;
            Secret { secret_id, hash, expires_at, added_at }
        });
        Ok(Self {
            client_id: row.text(0)?,
            state: word(row, 1)?,
            metadata: json(row, 2)?,
            secrets: secrets.collect(),
            version: version(row, 4)?,
            created_at: moment(row, 5)?,
            updated_at: moment(row, 6)?,
        })
    }

    fn id(&self) -> &str {
        &self.client_id
    }
}

/// A client by its id.
pub async fn by_id(db: &Db, tenant: &TenantId, client_id: &str) -> Result<Option<Client>, QueryError> {
    one(db, tenant, &BY_ID, client_id).await
}

/// The clients of a tenant by id.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<Client>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}
