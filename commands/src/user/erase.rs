//! Erasing a person: the data key is destroyed, the names are free again, the credentials are gone, in one commit.
//!
//! What remains is a stream that says that somebody was here. Circumstances of the erasure are kept as nobody's, because
//! the person's own key does not outlive this commit.

use aggregates::TenantId;
use aggregates::credential::{Credential, CredentialCommand, password_stream};
use aggregates::identifier::Owner;
use aggregates::user::{UserCommand, UserStatus};

use super::ChangeUserError;
use crate::{Command, Unit, group, names, role, session};

/// Erases a user whose deletion was requested and whose grace period is over.
#[derive(Clone, Debug)]
pub struct EraseUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// Whether to request the deletion as of now along the way, so that nothing has to be waited for.
    pub at_once: bool,
}

impl Command for EraseUser {
    type Answer = ();
    type Error = ChangeUserError;
    const NAME: &'static str = "user.erase";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeUserError> {
        let mut user = super::load(unit, &self.tenant, &self.user).await?.ok_or(ChangeUserError::NotFound)?;
        if user.state().status() == Some(UserStatus::Erased) {
            return Ok(());
        }
        // Every attribute, not only those that are unique today: the schema may have lost one since.
        let profile = user.state().profile().cloned().unwrap_or_default();
        let names = names::of_profile(&profile, |_| true).unwrap_or_default();
        let at = unit.now();
        if self.at_once {
            unit.decide(&mut user, UserCommand::RequestDeletion { purge_after: at })?;
        }
        unit.decide(&mut user, UserCommand::Erase { at })?;
        let mut password = unit.load::<Credential>(&self.tenant, &password_stream(&self.user)).await?;
        if password.state().password().is_some() {
            // A credential that is set can always be removed.
            let _ = unit.decide(&mut password, CredentialCommand::Remove);
        }
        names::release(unit, &self.tenant, &names, &Owner::user(self.user.clone())).await?;
        session::free_all(unit, &self.tenant, &self.user).await?;
        role::unassign_all(unit, &self.tenant, &self.user).await?;
        group::leave_all(unit, &self.tenant, &self.user).await?;
        unit.erase(&self.tenant, &self.user);
        Ok(())
    }
}
