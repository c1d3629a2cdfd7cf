//! Refusals of tenants, as problems.

use aggregates::TenantIdError;
use aggregates::tenant::TenantError;
use commands::tenant::{
    ChangeAttributeSchemaError, ChangeSettingsError, ChangeTenantError, ClosedTenant, CreateTenantError,
};

use super::{Kind, Problem};

impl From<TenantError> for Problem {
    fn from(error: TenantError) -> Self {
        let kind = match &error {
            TenantError::AlreadyCreated => Kind::AlreadyExists,
            TenantError::NotCreated => Kind::NotFound,
            TenantError::WrongStatus(_) | TenantError::PlatformTenant | TenantError::TooEarly(_) => Kind::WrongState,
            TenantError::AttributeKindChanged { attribute, .. } => {
                return Self::of_sentence(Kind::Invalid, &format!("attributes.{attribute}"), &error);
            }
            TenantError::SubjectsWouldChange => return Self::of_sentence(Kind::Invalid, "change_subjects", &error),
            TenantError::Invalid(faults) => return faults.clone().into(),
        };
        Self::new(kind, error.to_string())
    }
}

impl From<TenantIdError> for Problem {
    fn from(error: TenantIdError) -> Self {
        Self::of_sentence(Kind::Invalid, "tenant_id", &error)
    }
}

impl From<ClosedTenant> for Problem {
    fn from(error: ClosedTenant) -> Self {
        let kind = match &error {
            ClosedTenant::Unknown(_) => Kind::NotFound,
            ClosedTenant::NotServing(..) => Kind::TenantClosed,
        };
        Self::new(kind, error.to_string())
    }
}

impl From<CreateTenantError> for Problem {
    fn from(error: CreateTenantError) -> Self {
        match error {
            CreateTenantError::Refused(refused) => refused.into(),
            CreateTenantError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeTenantError> for Problem {
    fn from(error: ChangeTenantError) -> Self {
        match error {
            ChangeTenantError::NotFound(_) => Self::new(Kind::NotFound, error.to_string()),
            ChangeTenantError::Refused(refused) => refused.into(),
            ChangeTenantError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeSettingsError> for Problem {
    fn from(error: ChangeSettingsError) -> Self {
        match error {
            ChangeSettingsError::NotFound(_) => Self::new(Kind::NotFound, error.to_string()),
            ChangeSettingsError::Taken(taken) => taken.into(),
            ChangeSettingsError::Refused(refused) => refused.into(),
            ChangeSettingsError::Failed(failure) => failure.into(),
        }
    }
}

impl From<ChangeAttributeSchemaError> for Problem {
    fn from(error: ChangeAttributeSchemaError) -> Self {
        match error {
            ChangeAttributeSchemaError::NotFound(_) => Self::new(Kind::NotFound, error.to_string()),
            ChangeAttributeSchemaError::UniquenessChanged { ref attribute } => {
                Self::of_sentence(Kind::Invalid, &format!("attributes.{attribute}"), &error)
            }
            ChangeAttributeSchemaError::Refused(refused) => refused.into(),
            ChangeAttributeSchemaError::Failed(failure) => failure.into(),
        }
    }
}
