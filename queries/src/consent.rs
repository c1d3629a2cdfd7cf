//! Consents as their rows show them: what each person lets each client have.

use aggregates::consent::{Extent, consent_stream};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Column, Db, DbError, Kind, Row, Scope, Statement};
use serde::Serialize;

use crate::read::{Noun, json, moment, opt_moment, rows, these, version};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($($rest:literal),+) => {
        concat!(
            "SELECT consent_id, user_id, client_id, extent, expires_at, version, created_at, updated_at FROM ",
            $($rest),+
        )
    };
}

static BY_IDS: Statement =
    Statement::new(select!("{rows} JOIN consents c ON c.tenant_id = $1 AND c.consent_id = rows.which"))
        .rows(&[Column("which", Kind::Text)])
        .by_key();
static OF_USER: Statement = Statement::new(select!(
    "consents WHERE tenant_id = $1 ",
    "AND user_id = $2 AND consent_id > $3 ORDER BY consent_id LIMIT $4"
));
static OF_CLIENT: Statement = Statement::new(select!(
    "consents WHERE tenant_id = $1 ",
    "AND client_id = $2 AND consent_id > $3 ORDER BY consent_id LIMIT $4"
));

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_IDS, &OF_USER, &OF_CLIENT];

/// A consent that was not taken back.
#[derive(Clone, Debug, Serialize)]
pub struct Consent {
    /// Its id.
    pub consent_id: String,
    /// Who.
    pub user_id: String,
    /// To whom.
    pub client_id: String,
    /// What.
    #[serde(flatten)]
    pub extent: Extent,
    /// When it ends by itself.
    pub expires_at: Option<DateTime<Utc>>,
    /// How many events its row contains.
    pub version: u64,
    /// When it was given for the first time since it was last taken back.
    pub created_at: DateTime<Utc>,
    /// When it was given or changed last.
    pub updated_at: DateTime<Utc>,
}

impl Consent {
    /// Whether it holds at a moment.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }

    /// Whether all of `wanted` is consented to at a moment.
    pub fn covers(&self, wanted: &Extent, now: DateTime<Utc>) -> bool {
        self.is_live(now) && wanted.is_within(&self.extent)
    }
}

impl Noun for Consent {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            consent_id: row.text(0)?,
            user_id: row.text(1)?,
            client_id: row.text(2)?,
            extent: json(row, 3)?,
            expires_at: opt_moment(row, 4)?,
            version: version(row, 5)?,
            created_at: moment(row, 6)?,
            updated_at: moment(row, 7)?,
        })
    }

    fn id(&self) -> &str {
        &self.consent_id
    }
}

/// A user's consent to a client. It may have ended: ask [`Consent::covers`].
pub async fn of(db: &Db, tenant: &TenantId, user_id: &str, client_id: &str) -> Result<Option<Consent>, QueryError> {
    Ok(by_ids(db, tenant, &[consent_stream(user_id, client_id)]).await?.pop())
}

/// The consents of these ids, which are those of their streams, in any order; the others are left out.
pub async fn by_ids(db: &Db, tenant: &TenantId, ids: &[String]) -> Result<Vec<Consent>, QueryError> {
    these(db, tenant, &BY_IDS, ids).await
}

/// What a user consented to, by client id.
pub async fn of_user(db: &Db, tenant: &TenantId, user_id: &str, page: &Page) -> Result<Listing<Consent>, QueryError> {
    list(db, tenant, &OF_USER, user_id, page).await
}

/// Who consented to a client, by user id.
pub async fn of_client(
    db: &Db,
    tenant: &TenantId,
    client_id: &str,
    page: &Page,
) -> Result<Listing<Consent>, QueryError> {
    list(db, tenant, &OF_CLIENT, client_id, page).await
}

async fn list(
    db: &Db,
    tenant: &TenantId,
    statement: &'static Statement,
    key: &str,
    page: &Page,
) -> Result<Listing<Consent>, QueryError> {
    // PostgreSQL refuses U+0000 with an error; nothing is stored under such a key.
    if key.contains('\0') {
        return Ok(Listing { items: Vec::new(), next: None });
    }
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::Tenant(tenant.clone()), statement, |call| {
        call.text(tenant.as_str()).text(key).text(&after).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |consent: &Consent| [consent.id()]))
}
