//! Keeping something with a session, among the names that the tenant allows.

use std::collections::BTreeMap;

use aggregates::TenantId;
use aggregates::session::{SessionCommand, SessionError};

use super::ChangeSessionError;
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Unit};

/// Sets properties of a session, or removes them.
#[derive(Clone, Debug)]
pub struct SetSessionProperties {
    /// Where.
    pub tenant: TenantId,
    /// Which session.
    pub session_id: String,
    /// By names of `sign_in.session_properties` of the tenant's settings, what to keep; `None` removes it. Others stay.
    pub changes: BTreeMap<String, Option<String>>,
}

/// Why properties were not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetSessionPropertiesError {
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

impl From<ChangeSessionError> for SetSessionPropertiesError {
    fn from(error: ChangeSessionError) -> Self {
        match error {
            ChangeSessionError::NotFound => Self::NotFound,
            ChangeSessionError::Refused(error) => error.into(),
            ChangeSessionError::Failed(failure) => failure.into(),
        }
    }
}

impl Command for SetSessionProperties {
    type Answer = ();
    type Error = SetSessionPropertiesError;
    const NAME: &'static str = "session.set_properties";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SetSessionPropertiesError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let mut session = super::load(unit, &self.tenant, &self.session_id).await?;
        let at = unit.now();
        for (name, value) in self.changes.clone() {
            let command = match value {
                Some(value) => {
                    let allowed = settings.sign_in.session_properties.clone();
                    SessionCommand::SetProperty { name, value, allowed, at }
                }
                None => SessionCommand::RemoveProperty { name, at },
            };
            unit.decide(&mut session, command)?;
        }
        Ok(())
    }
}
