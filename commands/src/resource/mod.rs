//! Intents towards protected resources.

mod add_secret;
mod change_scopes;
mod register;
mod remove;
mod remove_secret;

use aggregates::TenantId;
use aggregates::resource::{Resource, ResourceError};

pub use add_secret::{AddResourceSecret, AddedResourceSecret};
pub use change_scopes::ChangeScopes;
pub use register::{RegisterResource, RegisterResourceError};
pub use remove::RemoveResource;
pub use remove_secret::RemoveResourceSecret;

use crate::{Failure, Loaded, Unit};

/// Why a resource was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeResourceError {
    /// Nobody registered it in this tenant.
    #[error("there is no such resource in this tenant; list its resources for their ids")]
    NotFound,
    /// The resource's rules say no.
    #[error(transparent)]
    Refused(#[from] ResourceError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Loads a resource that must exist.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Loaded<Resource>, ChangeResourceError> {
    let resource = unit.load::<Resource>(tenant, id).await?;
    if resource.state().id().is_none() { Err(ChangeResourceError::NotFound) } else { Ok(resource) }
}
