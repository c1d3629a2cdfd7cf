//! Changing what is known about a person, their unique names with it.

use aggregates::TenantId;
use aggregates::identifier::Owner;
use aggregates::tenant::AttributeSchema;
use aggregates::user::{Profile, ProfileChanges, User, UserCommand, UserError};

use crate::names::{self, Taken, Unclaimed};
use crate::{Command, Failure, Loaded, Unit, tenant};

/// Sets and removes members of a profile.
#[derive(Clone, Debug)]
pub struct ChangeProfile {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// What to set and what to remove.
    pub changes: ProfileChanges,
}

/// Why a profile was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeProfileError {
    /// Nobody was registered under this id in this tenant.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NotFound,
    /// A name belongs to another user.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// The user's rules say no.
    #[error(transparent)]
    Refused(#[from] UserError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<Unclaimed> for ChangeProfileError {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

impl Command for ChangeProfile {
    type Answer = ();
    type Error = ChangeProfileError;
    const NAME: &'static str = "user.change_profile";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeProfileError> {
        let house = tenant::load(unit, &self.tenant).await?;
        let schema = house.state().schema().cloned().unwrap_or_default();
        let mut user = super::load(unit, &self.tenant, &self.user).await?.ok_or(ChangeProfileError::NotFound)?;
        change(unit, &self.tenant, (&self.user, &mut user), &schema, self.changes.clone()).await
    }
}

/// Changes what is known about a user who was loaded, their unique names with it.
pub(super) async fn change(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    (id, user): (&str, &mut Loaded<User>),
    schema: &AttributeSchema,
    changes: ProfileChanges,
) -> Result<(), ChangeProfileError> {
    let unique = |name: &str| schema.get(name).is_some_and(|attribute| attribute.unique);
    let named = |profile: &Profile| names::of_profile(profile, unique).map_err(UserError::from);
    // A name that was valid once and is none any more holds no claim that could be computed: nothing to release.
    let before = user.state().profile().and_then(|profile| named(profile).ok()).unwrap_or_default();
    let command = UserCommand::ChangeProfile { changes, schema: schema.clone() };
    if unit.decide(user, command)? {
        let after = user.state().profile().map(named).transpose()?.unwrap_or_default();
        let owner = Owner::user(id);
        names::claim(unit, tenant, &names::without(&after, &before), &owner).await?;
        names::release(unit, tenant, &names::without(&before, &after), &owner).await?;
    }
    Ok(())
}
