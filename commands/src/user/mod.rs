//! Intents towards users.

mod activate;
mod cancel_deletion;
mod change_profile;
mod erase;
mod lock;
mod provision;
mod reactivate;
mod register;
mod request_deletion;
mod suspend;
mod unlock;

use aggregates::TenantId;
use aggregates::user::{User, UserCommand, UserError};

pub use activate::ActivateUser;
pub use cancel_deletion::CancelDeletion;
pub use change_profile::{ChangeProfile, ChangeProfileError};
pub use erase::EraseUser;
pub use lock::LockUser;
pub use provision::{ProvisionUser, ProvisionUserError, ProvisionedPassword};
pub use reactivate::ReactivateUser;
pub use register::{NewPassword, RegisterUser, RegisterUserError};
pub use request_deletion::RequestDeletion;
pub(crate) use request_deletion::end_of_grace;
pub use suspend::SuspendUser;
pub use unlock::UnlockUser;

use crate::{Failure, Loaded, Unit, session};

/// Why a user was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeUserError {
    /// Nobody was registered under this id in this tenant.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NotFound,
    /// The user's rules say no.
    #[error(transparent)]
    Refused(#[from] UserError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Loads a user who must exist, and tells whose key seals the circumstances.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, id: &str) -> Result<Option<Loaded<User>>, Failure> {
    let user = unit.load::<User>(tenant, id).await?;
    unit.concerns(id);
    Ok(user.state().status().is_some().then_some(user))
}

/// One change of one user.
async fn change(unit: &mut Unit<'_>, tenant: &TenantId, id: &str, command: UserCommand) -> Result<(), ChangeUserError> {
    let mut user = load(unit, tenant, id).await?.ok_or(ChangeUserError::NotFound)?;
    let ends_sessions =
        matches!(command, UserCommand::Suspend { .. } | UserCommand::Lock { .. } | UserCommand::RequestDeletion { .. });
    // The rows of the sessions go with the user's own event; the places they held are streams, and are given back here.
    if unit.decide(&mut user, command)? && ends_sessions {
        session::free_all(unit, tenant, id).await?;
    }
    Ok(())
}
