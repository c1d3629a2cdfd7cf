//! Tenants as their rows show them.

use aggregates::tenant::{AttributeSchema, TenantSettings, TenantStatus};
use chrono::{DateTime, Utc};
use journal::TenantId;
use journal::db::{Db, DbError, Row, Scope, Statement};
use serde::Serialize;

use crate::read::{Noun, moment, opt_json, opt_moment, rows, version, word};
use crate::{Listing, Page, QueryError};

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT tenant_id, name, default_locale, state, purge_after, settings, attribute_schema, version, created_at, \
             updated_at FROM tenants ",
            $rest
        )
    };
}

static BY_ID: Statement = Statement::new(select!("WHERE tenant_id = $1")).by_key();
static LIST: Statement = Statement::new(select!("WHERE tenant_id > $1 ORDER BY tenant_id LIMIT $2"));

static DOMAINS: Statement =
    Statement::new("SELECT domain, tenant_id FROM tenants WHERE domain > $1 ORDER BY domain LIMIT $2");

pub(crate) const STATEMENTS: &[&Statement] = &[&BY_ID, &LIST, &DOMAINS];

/// A tenant.
#[derive(Clone, Debug, Serialize)]
pub struct Tenant {
    /// Its id, which is also its slug.
    pub tenant_id: TenantId,
    /// Shown on pages.
    pub name: String,
    /// BCP 47 tag.
    pub default_locale: Option<String>,
    /// Where it stands.
    pub state: TenantStatus,
    /// When it may be deleted, while that is pending.
    pub purge_after: Option<DateTime<Utc>>,
    /// Its settings, defaults filled in.
    pub settings: TenantSettings,
    /// The attributes that its users may have.
    pub attribute_schema: AttributeSchema,
    /// How many events its row contains.
    pub version: u64,
    /// When its first event was recorded.
    pub created_at: DateTime<Utc>,
    /// When its last event was recorded.
    pub updated_at: DateTime<Utc>,
}

impl Noun for Tenant {
    fn read(row: &Row) -> Result<Self, DbError> {
        let tenant_id =
            TenantId::parse(&row.text(0)?).map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
        Ok(Self {
            tenant_id,
            name: row.text(1)?,
            default_locale: row.opt_text(2)?,
            state: word(row, 3)?,
            purge_after: opt_moment(row, 4)?,
            settings: opt_json(row, 5)?.unwrap_or_default(),
            attribute_schema: opt_json(row, 6)?.unwrap_or_default(),
            version: version(row, 7)?,
            created_at: moment(row, 8)?,
            updated_at: moment(row, 9)?,
        })
    }

    fn id(&self) -> &str {
        self.tenant_id.as_str()
    }
}

/// A tenant, deleted ones included.
pub async fn by_id(db: &Db, tenant: &TenantId) -> Result<Option<Tenant>, QueryError> {
    let scope = Scope::Tenant(tenant.clone());
    let found = rows(db, scope, &BY_ID, |call| {
        call.text(tenant.as_str());
    });
    Ok(found.await?.into_iter().next())
}

/// All tenants by id: for the platform's own administrators.
pub async fn list(db: &Db, page: &Page) -> Result<Listing<Tenant>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::System, &LIST, |call| {
        call.text(&after).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |tenant: &Tenant| [tenant.id()]))
}

/// A host that is a tenant's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub domain: String,
    /// Whose it is.
    pub tenant_id: TenantId,
}

impl Noun for Domain {
    fn read(row: &Row) -> Result<Self, DbError> {
        let tenant_id = TenantId::parse(&row.text(1)?);
        let tenant_id = tenant_id.map_err(|error| DbError::Column { column: 1, reason: error.to_string() })?;
        Ok(Self { domain: row.text(0)?, tenant_id })
    }

    fn id(&self) -> &str {
        &self.domain
    }
}

/// All hosts that are tenants' own, by name: for whoever must know whose door a request came to.
pub async fn domains(db: &Db, page: &Page) -> Result<Listing<Domain>, QueryError> {
    let [after] = page.key()?.unwrap_or_default();
    let found = rows(db, Scope::System, &DOMAINS, |call| {
        call.text(&after).int(page.fetch());
    });
    Ok(Listing::of(page, found.await?, |domain: &Domain| [domain.id()]))
}
