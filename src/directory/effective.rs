//! Tenants with the settings that hold in them: their own over the installation's (`aggregates/src/tenant/inherit.rs`).
//!
//! Both are rows that the directory keeps anyway; what is put together of them is kept for as long as neither changed.

use std::sync::Arc;
use std::time::Duration;

use aggregates::tenant::TenantSettings;
use journal::TenantId;
use moka::sync::Cache;
use queries::QueryError;
use queries::tenant::Tenant;

use super::{Directory, TENANTS};

const IDLE: Duration = Duration::from_hours(1);

/// A tenant's row, put together of its own row and the installation's.
struct Put {
    own: Arc<Tenant>,
    installation: Arc<Tenant>,
    tenant: Arc<Tenant>,
}

/// What was put together.
pub(super) struct Effective(Cache<TenantId, Arc<Put>>);

impl Default for Effective {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(TENANTS).time_to_idle(IDLE).build())
    }
}

impl Directory {
    /// A tenant, deleted ones included, with the settings that hold in it; none where there never was one.
    pub async fn tenant(&self, tenant: &TenantId) -> Result<Option<Arc<Tenant>>, QueryError> {
        let Some(own) = self.written(tenant).await? else { return Ok(None) };
        if tenant.is_system() {
            return Ok(Some(own));
        }
        let Some(installation) = self.written(&TenantId::system()).await? else { return Ok(Some(own)) };
        let known = self.0.effective.0.get(tenant);
        let holds = |put: &Arc<Put>| Arc::ptr_eq(&put.own, &own) && Arc::ptr_eq(&put.installation, &installation);
        if let Some(put) = known.filter(holds) {
            return Ok(Some(Arc::clone(&put.tenant)));
        }
        let put = if installation.settings == TenantSettings::default() {
            Arc::clone(&own)
        } else {
            Arc::new(Tenant { settings: own.settings.over(&installation.settings), ..(*own).clone() })
        };
        let kept = Put { own, installation, tenant: Arc::clone(&put) };
        self.0.effective.0.insert(tenant.clone(), Arc::new(kept));
        Ok(Some(put))
    }
}
