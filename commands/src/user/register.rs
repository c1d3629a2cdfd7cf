//! Registering a user: the person, their names and, if given, their password, in one commit.

use aggregates::TenantId;
use aggregates::credential::{Credential, CredentialCommand, CredentialError, PasswordHash, password_stream};
use aggregates::identifier::Owner;
use aggregates::tenant::TenantSettings;
use aggregates::user::{InitialStatus, Profile, User, UserCommand, UserError};

use crate::names::{self, Taken, Unclaimed};
use crate::tenant::{self, ClosedTenant};
use crate::{Command, Failure, Id, Unit};

/// Begins a user. Answers the user's id.
#[derive(Clone, Debug)]
pub struct RegisterUser {
    /// Where.
    pub tenant: TenantId,
    /// The id they had elsewhere; a new `UUIDv7` where it is not given.
    pub id: Option<String>,
    /// Everything known about the person.
    pub profile: Profile,
    /// Where to begin; the tenant's setting where it is not given.
    pub status: Option<InitialStatus>,
    /// A first password.
    pub password: Option<NewPassword>,
}

/// A password as a command takes it: hashed by the rim.
#[derive(Clone, Debug)]
pub struct NewPassword {
    /// PHC string.
    pub hash: PasswordHash,
    /// Whether the next sign-in must set another one.
    pub must_change: bool,
}

/// Why a user was not registered.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterUserError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// A name belongs to another user.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The user's rules say no.
    #[error(transparent)]
    Refused(#[from] UserError),
    /// The password was refused.
    #[error(transparent)]
    Password(#[from] CredentialError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Unclaimed> for RegisterUserError {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

impl Command for RegisterUser {
    type Answer = Id;
    type Error = RegisterUserError;
    const NAME: &'static str = "user.register";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Id, RegisterUserError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let schema = house.state().schema().cloned().unwrap_or_default();
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        let (id, mut user) = unit.begin_under::<User>(&self.tenant, self.id.as_ref()).await?;
        unit.concerns(&id);
        let command = UserCommand::Register {
            id: id.clone(),
            schema: schema.clone(),
            profile: self.profile.clone(),
            status: self.status.unwrap_or(settings.default_user_status),
            at: unit.now(),
        };
        unit.decide(&mut user, command)?;
        if let Some(profile) = user.state().profile() {
            let names = names::of_profile(profile, |name| schema.get(name).is_some_and(|attribute| attribute.unique));
            names::claim(unit, &self.tenant, &names.map_err(UserError::from)?, &Owner::user(id.clone())).await?;
        }
        self.set_password(unit, &id, &settings).await?;
        Ok(Id(id))
    }
}

impl RegisterUser {
    async fn set_password(
        &self,
        unit: &mut Unit<'_>,
        id: &str,
        settings: &TenantSettings,
    ) -> Result<(), RegisterUserError> {
        let Some(NewPassword { hash, must_change }) = self.password.clone() else {
            return Ok(());
        };
        let mut credential = unit.begin::<Credential>(&self.tenant, &password_stream(id)).await?;
        let command = CredentialCommand::SetPassword {
            user_id: id.to_owned(),
            hash,
            must_change,
            expires_at: None,
            history: settings.password_policy.history,
            at: unit.now(),
        };
        unit.decide(&mut credential, command)?;
        Ok(())
    }
}
