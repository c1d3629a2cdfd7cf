//! What every installation has from its first start: the platform's own tenant.

use aggregates::TenantId;
use aggregates::tenant::TenantError;
use journal::{Actor, Journal};

use super::{CreateTenant, CreateTenantError};
use crate::{Context, execute};

/// Creates tenant `system` unless it exists, and answers whether it had to.
pub async fn bootstrap(journal: &Journal) -> Result<bool, CreateTenantError> {
    let context = Context::new(journal.clone(), Actor::system());
    let command = CreateTenant { id: TenantId::system(), name: "System".into(), default_locale: None };
    match execute(&context, &command).await {
        Ok(_) => Ok(true),
        Err(CreateTenantError::Refused(TenantError::AlreadyCreated)) => Ok(false),
        Err(error) => Err(error),
    }
}
