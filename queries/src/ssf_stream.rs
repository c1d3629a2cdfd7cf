//! Streams of signals as their rows show them, and whom their receivers know.

use std::collections::BTreeSet;

use aggregates::ssf_stream::{SetBy, StreamStatus};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Scope, Statement};
use serde::Serialize;

use crate::read::{Noun, json, moment, one, page_of, rows, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT client_id, stream_id, issuer, state, set_by, reason, events_requested, endpoint_url, description, removed, \
             version, created_at, updated_at FROM ssf_streams WHERE tenant_id = $1 ",
            $rest
        )
    };
}

static BY_CLIENT: Statement = Statement::new(select!("AND client_id = $2")).by_key();
static BY_STREAM: Statement = Statement::new(select!("AND stream_id = $2"));
static ANY: Statement = Statement::new("SELECT COUNT(*) FROM (SELECT 1 FROM ssf_streams LIMIT 1) any_stream");
static LIST: Statement = Statement::new(select!("AND client_id > $2 ORDER BY client_id LIMIT $3"));
static ALL: Statement = Statement::new(select!("ORDER BY client_id"));
static KNOWN_TO: Statement =
    Statement::new("SELECT client_id FROM acquaintances WHERE tenant_id = $1 AND user_id = $2 ORDER BY client_id");

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_CLIENT, &BY_STREAM, &ANY, &LIST, &ALL, &KNOWN_TO];

/// The stream of signals of a client.
#[derive(Clone, Debug, Serialize)]
pub struct SsfStream {
    /// Whom it tells.
    pub client_id: String,
    /// The name that the receiver knows.
    pub stream_id: String,
    /// The issuer that the receiver asked.
    pub issuer: String,
    /// Whether it tells.
    pub state: StreamStatus,
    /// Who set that.
    pub set_by: SetBy,
    /// Why.
    pub reason: Option<String>,
    /// The types of events that the receiver asks for.
    pub events_requested: BTreeSet<String>,
    /// Where tokens are pushed to; `None` where they are polled.
    pub endpoint_url: Option<String>,
    /// For people who look at it.
    pub description: Option<String>,
    /// The subjects of whom the receiver does not want to hear, by the names that it knows.
    pub removed: BTreeSet<String>,
    /// How many events its row contains.
    pub version: u64,
    /// When the client's first stream was created.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
}

impl Noun for SsfStream {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            client_id: row.text(0)?,
            stream_id: row.text(1)?,
            issuer: row.text(2)?,
            state: word(row, 3)?,
            set_by: word(row, 4)?,
            reason: row.opt_text(5)?,
            events_requested: json(row, 6)?,
            endpoint_url: row.opt_text(7)?,
            description: row.opt_text(8)?,
            removed: json(row, 9)?,
            version: version(row, 10)?,
            created_at: moment(row, 11)?,
            updated_at: moment(row, 12)?,
        })
    }

    fn id(&self) -> &str {
        &self.client_id
    }
}

/// A client that knows somebody.
struct Acquaintance(String);

impl Noun for Acquaintance {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self(row.text(0)?))
    }

    fn id(&self) -> &str {
        &self.0
    }
}

/// The stream of a client.
pub async fn by_client(db: &Db, tenant: &TenantId, client_id: &str) -> Result<Option<SsfStream>, QueryError> {
    one(db, tenant, &BY_CLIENT, client_id).await
}

/// The stream of a name.
pub async fn by_stream(db: &Db, tenant: &TenantId, stream_id: &str) -> Result<Option<SsfStream>, QueryError> {
    one(db, tenant, &BY_STREAM, stream_id).await
}

/// Whether anybody has a stream, in whatever tenant.
pub async fn any(db: &Db) -> Result<bool, QueryError> {
    let rows = db.ask(&Scope::System, db.call(&ANY)).await?;
    Ok(rows.first().map(|row| row.int(0)).transpose()?.is_some_and(|count| count > 0))
}

/// The streams of a tenant by client id.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<SsfStream>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}

/// All streams of a tenant: a handful, one for each partner that is told.
pub async fn all(db: &Db, tenant: &TenantId) -> Result<Vec<SsfStream>, QueryError> {
    let found = rows(db, Scope::Tenant(tenant.clone()), &ALL, |call| {
        call.text(tenant.as_str());
    });
    Ok(found.await?)
}

/// The clients that ever got something of a person.
pub async fn acquaintances(db: &Db, tenant: &TenantId, user_id: &str) -> Result<BTreeSet<String>, QueryError> {
    let found = rows(db, Scope::Tenant(tenant.clone()), &KNOWN_TO, |call| {
        call.text(tenant.as_str()).text(user_id);
    });
    Ok(found.await?.into_iter().map(|Acquaintance(client)| client).collect())
}
