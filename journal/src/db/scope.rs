//! Whose rows a transaction may touch.
//!
//! `PostgreSQL` holds it by row security, fail closed: a transaction that names no scope sees an error, not data.
//! `SQLite` has no row security; there the statements' own `tenant_id` conditions carry the promise alone, and the tests
//! run on both engines.

use aggregates::TenantId;

/// The rows that a transaction is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The rows of one tenant.
    Tenant(TenantId),
    /// All rows: the writer, the projectors and the verifier, whose work crosses tenants by nature.
    System,
}

impl Scope {
    /// The value of the setting `evident.tenant`. A tenant's identifier holds only letters, digits and hyphens, so it
    /// can stand inside a quoted SQL literal; `*` can never be a tenant's identifier.
    pub(crate) fn setting(&self) -> &str {
        match self {
            Self::Tenant(tenant) => tenant.as_str(),
            Self::System => "*",
        }
    }
}
