//! Inviting somebody to take over an account that an administrator opened.

use aggregates::TenantId;
use aggregates::user::{User, UserStatus};
use aggregates::verification::{Purpose, VerificationError};
use chrono::TimeDelta;

use super::address_of;
use super::request::{Addressee, Wanted, send};
use crate::{Command, Failure, Unit, tenant};

/// Sends a link by which a user sets their first password, or another one, and becomes active. An earlier link holds no more.
#[derive(Clone, Debug)]
pub struct InviteUser {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
}

/// Why nobody was invited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InviteUserError {
    /// Nobody was registered under this id in this tenant.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NotFound,
    /// The tenant sends no mail.
    #[error("no mail goes out of this tenant; set mail.from and mail.server in its settings first")]
    NoMail,
    /// They have no address.
    #[error("the user has no e-mail address; give them one first")]
    NoAddress,
    /// They may not sign in, or will not.
    #[error("the user is {}; only registered and active users are invited", .0.as_str())]
    WrongStatus(UserStatus),
    /// The verification's rules say no.
    #[error(transparent)]
    Refused(#[from] VerificationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for InviteUser {
    type Answer = ();
    type Error = InviteUserError;
    const NAME: &'static str = "verification.invite";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), InviteUserError> {
        let house = tenant::load(unit, &self.tenant).await?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let person = unit.load::<User>(&self.tenant, &self.user).await?;
        let status = person.state().status().ok_or(InviteUserError::NotFound)?;
        if !settings.mail.is_set_up() {
            return Err(InviteUserError::NoMail);
        }
        if !matches!(status, UserStatus::Registered | UserStatus::Active) {
            return Err(InviteUserError::WrongStatus(status));
        }
        let profile = person.state().profile().ok_or(InviteUserError::NotFound)?;
        let address = address_of(profile, &settings.mail.attribute).ok_or(InviteUserError::NoAddress)?;
        let wanted = Wanted {
            purpose: Purpose::Invitation,
            about: &self.user,
            addressee: Addressee::Linked { user: self.user.clone(), address },
            locale: None,
            grant_id: None,
            lasting: TimeDelta::days(settings.self_service.invitation_days.into()),
            pause: TimeDelta::zero(),
        };
        send(unit, &self.tenant, wanted).await
    }
}
