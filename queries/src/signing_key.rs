//! Signing keys as their rows show them: public halves only. Who signs loads the key's stream.

use aggregates::KeyAlgorithm;
use aggregates::signing_key::KeyStatus;
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Statement};
use serde::Serialize;
use serde_json::Value;

use crate::read::{Noun, json, moment, one, opt_moment, page_of, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT kid, alg, state, public_jwk, activated_at, verify_until, version, created_at, updated_at \
             FROM signing_keys WHERE tenant_id = $1 ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("AND kid = $2")).by_key();
static LIST: Statement = Statement::new(select!("AND kid > $2 ORDER BY kid LIMIT $3"));

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &LIST];

/// A signing key.
#[derive(Clone, Debug, Serialize)]
pub struct SigningKey {
    /// Its key id.
    pub kid: String,
    /// Its one algorithm.
    pub alg: KeyAlgorithm,
    /// Where it stands; a retired key whose time is over still reads `retired` here, see [`SigningKey::verifies`].
    pub state: KeyStatus,
    /// The public half as it is published.
    pub public_jwk: Value,
    /// When it began to sign.
    pub activated_at: Option<DateTime<Utc>>,
    /// Until when it verifies after it was retired.
    pub verify_until: Option<DateTime<Utc>>,
    /// How many events its row contains.
    pub version: u64,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
}

impl SigningKey {
    /// Whether its signatures are accepted, and it is published, at a moment.
    pub fn verifies(&self, now: DateTime<Utc>) -> bool {
        match self.state {
            KeyStatus::Pending | KeyStatus::Active => true,
            KeyStatus::Retired => self.verify_until.is_none_or(|until| until > now),
            KeyStatus::Expired | KeyStatus::Revoked => false,
        }
    }
}

impl Noun for SigningKey {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            kid: row.text(0)?,
            alg: word(row, 1)?,
            state: word(row, 2)?,
            public_jwk: json(row, 3)?,
            activated_at: opt_moment(row, 4)?,
            verify_until: opt_moment(row, 5)?,
            version: version(row, 6)?,
            created_at: moment(row, 7)?,
            updated_at: moment(row, 8)?,
        })
    }

    fn id(&self) -> &str {
        &self.kid
    }
}

/// A signing key by its key id.
pub async fn by_id(db: &Db, tenant: &TenantId, kid: &str) -> Result<Option<SigningKey>, QueryError> {
    one(db, tenant, &BY_ID, kid).await
}

/// The signing keys of a tenant by key id.
pub async fn list(db: &Db, tenant: &TenantId, page: &Page) -> Result<Listing<SigningKey>, QueryError> {
    page_of(db, tenant, &LIST, page).await
}
