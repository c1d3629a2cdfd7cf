//! The hosts that are tenants' own: one list of the whole installation, in memory.

use std::collections::HashMap;

use journal::TenantId;
use queries::tenant::Domain;

/// Whose each host is.
#[derive(Debug, Default)]
pub struct Domains(HashMap<String, TenantId>);

impl Domains {
    pub(super) fn new(rows: Vec<Domain>) -> Self {
        Self(rows.into_iter().map(|Domain { domain, tenant_id }| (domain, tenant_id)).collect())
    }

    /// Whose host that is.
    pub fn owner(&self, domain: &str) -> Option<&TenantId> {
        self.0.get(domain)
    }
}
