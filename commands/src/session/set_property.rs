//! Keeping something with a session, among the names that the tenant allows.

use aggregates::TenantId;
use aggregates::session::{SessionCommand, SessionError};

use super::ChangeSessionError;
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Unit};

/// Sets a property of a session, or removes it.
#[derive(Clone, Debug)]
pub struct SetSessionProperty {
    /// Where.
    pub tenant: TenantId,
    /// Which session.
    pub session_id: String,
    /// One of `sign_in.session_properties` of the tenant's settings.
    pub name: String,
    /// What to keep; `None` removes it.
    pub value: Option<String>,
}

/// Why a property was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetSessionPropertyError {
    /// Nothing can be changed in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// There is none of this id in this tenant.
    #[error("there is no such session in this tenant; list the user's sessions for their ids")]
    NotFound,
    /// The session's rules say no.
    #[error(transparent)]
    Refused(#[from] SessionError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<ChangeSessionError> for SetSessionPropertyError {
    fn from(error: ChangeSessionError) -> Self {
        match error {
            ChangeSessionError::NotFound => Self::NotFound,
            ChangeSessionError::Refused(error) => error.into(),
            ChangeSessionError::Failed(failure) => failure.into(),
        }
    }
}

impl Command for SetSessionProperty {
    type Answer = ();
    type Error = SetSessionPropertyError;
    const NAME: &'static str = "session.set_property";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SetSessionPropertyError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let (name, at) = (self.name.clone(), unit.now());
        let command = match self.value.clone() {
            Some(value) => {
                let settings = house.state().settings().cloned().unwrap_or_default();
                SessionCommand::SetProperty { name, value, allowed: settings.sign_in.session_properties, at }
            }
            None => SessionCommand::RemoveProperty { name, at },
        };
        Ok(super::change(unit, &self.tenant, &self.session_id, command).await?)
    }
}
