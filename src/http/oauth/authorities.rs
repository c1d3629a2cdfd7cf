//! The authorities that tenants trust (`oauth.tls_client_trust_anchors`), read once for as long as their settings are the same.

use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use moka::sync::Cache;
use protocols::x509::TrustAnchors;
use queries::tenant::Tenant as Row;

use crate::http::extract::tenant::Tenant;

const TENANTS: u64 = 10_000;
const IDLE: Duration = Duration::from_hours(1);

/// The authorities of tenants. Clones share them.
#[derive(Clone)]
pub struct Authorities(Cache<TenantId, (Arc<Row>, Arc<TrustAnchors>)>);

impl Default for Authorities {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(TENANTS).time_to_idle(IDLE).build())
    }
}

impl Authorities {
    /// Those that a tenant trusts at this moment; none where its text cannot be read.
    pub(in crate::http) fn of(&self, tenant: &Tenant) -> Arc<TrustAnchors> {
        if let Some((_, known)) = self.0.get(tenant.id()).filter(|(row, _)| tenant.is(row)) {
            return known;
        }
        let pem = tenant.settings().oauth.tls_client_trust_anchors.as_deref().unwrap_or_default();
        let read = TrustAnchors::parse(pem);
        let read = read.inspect_err(|error| tracing::warn!(tenant = %tenant.id(), %error, "no authority is trusted"));
        let anchors = Arc::new(read.unwrap_or_default());
        self.0.insert(tenant.id().clone(), (tenant.shared_row(), Arc::clone(&anchors)));
        anchors
    }
}
