//! Registering a protected resource under an address that no other resource of the tenant has.

use aggregates::TenantId;
use aggregates::identifier::{IdentifierKind, Owner, normalise};
use aggregates::resource::{Resource, ResourceCommand, ResourceError, Scopes};
use aggregates::{Faults, FieldFault};

use crate::names::{self, Names, Taken, Unclaimed};
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Id, Unit};

/// Begins a resource. Answers its id.
#[derive(Clone, Debug)]
pub struct RegisterResource {
    /// Where.
    pub tenant: TenantId,
    /// Absolute URI without fragment (RFC 8707 §2).
    pub identifier: String,
    /// Shown on pages.
    pub name: String,
    /// What clients may ask for.
    pub scopes: Scopes,
}

/// Why a resource was not registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterResourceError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The address belongs to another resource.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The resource's rules say no.
    #[error(transparent)]
    Refused(#[from] ResourceError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Unclaimed> for RegisterResourceError {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

impl Command for RegisterResource {
    type Answer = Id;
    type Error = RegisterResourceError;
    const NAME: &'static str = "resource.register";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, RegisterResourceError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let id = unit.context().new_id().to_string();
        let mut resource = unit.begin::<Resource>(&self.tenant, &id).await?;
        let command = ResourceCommand::Register {
            id: id.clone(),
            identifier: self.identifier.clone(),
            name: self.name.clone(),
            scopes: self.scopes.clone(),
        };
        unit.decide(&mut resource, command)?;
        names::claim(unit, &self.tenant, &name(&self.identifier)?, &Owner::resource(id.clone())).await?;
        Ok(Id(id))
    }
}

/// The name that a resource's address is.
pub(super) fn name(identifier: &str) -> Result<Names, ResourceError> {
    let form = normalise(&IdentifierKind::ResourceUri, identifier)
        .map_err(|error| Faults::from(FieldFault::new("identifier", "cannot be a unique name", error.to_string())))?;
    Ok(Names::from([((IdentifierKind::ResourceUri, form), "identifier".to_owned())]))
}
