//! Salting a tenant's pairwise subjects anew, or as they were salted elsewhere.

use aggregates::tenant::TenantCommand;
use aggregates::{Keyring, Secret, TenantId};

use super::ChangeTenantError;
use crate::{ClearSecret, Command, Unit};

/// Sets the salt. Nobody is told it: whoever moves a tenant brings it along.
#[derive(Clone, Debug)]
pub struct SetSubjectSalt {
    /// Which one.
    pub id: TenantId,
    /// The salt it had elsewhere; a new one where it is not given.
    pub salt: Option<ClearSecret>,
    /// Whether it is understood that every pairwise subject becomes another one.
    pub change_subjects: bool,
}

impl Command for SetSubjectSalt {
    type Answer = ();
    type Error = ChangeTenantError;
    const NAME: &'static str = "tenant.set_subject_salt";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeTenantError> {
        let fresh = || ClearSecret::generate(unit.context().journal().entropy());
        let salt = self.salt.clone().unwrap_or_else(fresh);
        let salt = Secret::new(Keyring::SubjectSalts, salt.expose().to_owned());
        let command = TenantCommand::SetSubjectSalt { salt, change_subjects: self.change_subjects };
        super::change(unit, &self.id, command).await
    }
}
