//! Changing the attributes that a tenant's users may have.
//!
//! Whether an attribute is unique cannot change once it exists: users who have it already hold, or lack, claims on their
//! values, and nothing here could settle who was first.

use aggregates::TenantId;
use aggregates::tenant::{AttributeSchema, TenantCommand, TenantError};

use crate::{Command, Failure, Unit};

/// Replaces the schema of the users' own attributes.
#[derive(Clone, Debug)]
pub struct ChangeAttributeSchema {
    /// Which tenant's.
    pub id: TenantId,
    /// The whole new schema.
    pub schema: AttributeSchema,
}

/// Why a schema was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeAttributeSchemaError {
    /// Nobody created the tenant.
    #[error("there is no tenant {0}; list the tenants, or create it first")]
    NotFound(TenantId),
    /// Values exist that were, or were not, claimed.
    #[error("attribute {attribute} exists and stays as unique as it is; define an attribute of another name")]
    UniquenessChanged {
        /// The attribute's name.
        attribute: String,
    },
    /// The tenant's rules say no.
    #[error(transparent)]
    Refused(#[from] TenantError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for ChangeAttributeSchema {
    type Answer = ();
    type Error = ChangeAttributeSchemaError;
    const NAME: &'static str = "tenant.change_attribute_schema";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeAttributeSchemaError> {
        let mut tenant = super::load(unit, &self.id).await?;
        let Some(old) = tenant.state().schema() else {
            return Err(ChangeAttributeSchemaError::NotFound(self.id.clone()));
        };
        let changed = self.schema.iter().find(|new| old.get(&new.name).is_some_and(|old| old.unique != new.unique));
        if let Some(attribute) = changed.map(|attribute| attribute.name.clone()) {
            return Err(ChangeAttributeSchemaError::UniquenessChanged { attribute });
        }
        unit.decide(&mut tenant, TenantCommand::ChangeAttributeSchema { schema: self.schema.clone() })?;
        Ok(())
    }
}
