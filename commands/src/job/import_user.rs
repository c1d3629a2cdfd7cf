//! What one row of a file of people asks for: that somebody be there and be like this, or be there no more.
//!
//! Whoever has the login id is changed, and where nobody has it somebody comes to be. A repeated row is answered with its first outcome, so
//! a job that goes on after an interruption does nothing twice.

use std::collections::BTreeSet;
use std::sync::Arc;

use aggregates::credential::PasswordHash;
use aggregates::identifier::{Identifier, IdentifierKind, Owner, OwnerType, normalise};
use aggregates::tenant::AttributeSchema;
use aggregates::user::{InitialStatus, Profile, ProfileChanges, User, UserCommand, UserError, UserStatus};
use aggregates::{Faults, FieldFault, TenantId};
use journal::Event;

use crate::execute::Answer;
use crate::names::{self, Names, Taken, Unclaimed};
use crate::user::{NewPassword, RegisterUser, RegisterUserError, end_of_grace};
use crate::{Command, Context, Failure, Loaded, Unit, session, tenant};

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRow {
    /// The name to sign in with: the key.
    pub login_id: String,
    /// Claims that have a value.
    pub set: Profile,
    /// Claims that have none.
    pub removed: BTreeSet<String>,
    /// Whether they may sign in; as it is, where nothing is said.
    pub active: Option<bool>,
    /// The hash of the password that they had elsewhere, for somebody new.
    pub password_hash: Option<PasswordHash>,
    /// Whether they are to be deleted.
    pub delete: bool,
    /// Whether somebody new is refused, and so is a deletion.
    pub update_only: bool,
}

/// Carries out what a row asks for.
#[derive(Clone, Debug)]
pub struct ImportUser {
    /// Where.
    pub tenant: TenantId,
    /// What it says.
    pub row: UserRow,
    /// Of those who are there already, whom whoever asked may change; everybody, where nothing is said.
    pub changeable: Option<Arc<BTreeSet<String>>>,
}

/// What a row did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// Somebody came to be.
    Created,
    /// Somebody is not what they were.
    Updated,
    /// Somebody will be erased.
    Deleted,
    /// It was so already.
    Unchanged,
}

impl Answer for Imported {
    fn recall(events: &[Event]) -> Self {
        let is = |name: &str| events.iter().any(|event| event.event_type == name);
        if is("UserRegistered") {
            Self::Created
        } else if is("UserDeletionRequested") {
            Self::Deleted
        } else {
            Self::Updated
        }
    }
}

/// Why a row was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImportUserError {
    /// A name belongs to somebody else.
    #[error(transparent)]
    Taken(#[from] Taken),
    /// Nobody has the login id, and nobody may come to be.
    #[error("nobody has this login_id; leave the row out, or let the file create users")]
    Nobody,
    /// Somebody would be deleted.
    #[error("the row deletes somebody, and the file may only change users; leave it out")]
    NoDeletions,
    /// Whoever asked may do less than the person.
    #[error(
        "this user may do more than whoever asked for the import; leave the row out, or let somebody import it who may do as much"
    )]
    MayDoMore,
    /// A password is only given to somebody new.
    #[error("passwords are imported for new users only; set it through the user's own address")]
    PasswordOfKnown,
    /// Something in it breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// The user stands where this cannot be done.
    #[error(transparent)]
    Refused(UserError),
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] tenant::ClosedTenant),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<UserError> for ImportUserError {
    fn from(error: UserError) -> Self {
        match error {
            UserError::Invalid(faults) => Self::Invalid(faults),
            other => Self::Refused(other),
        }
    }
}

impl From<Unclaimed> for ImportUserError {
    fn from(unclaimed: Unclaimed) -> Self {
        match unclaimed {
            Unclaimed::Taken(taken) => taken.into(),
            Unclaimed::Failed(failure) => failure.into(),
        }
    }
}

impl From<RegisterUserError> for ImportUserError {
    fn from(error: RegisterUserError) -> Self {
        match error {
            RegisterUserError::Closed(closed) => closed.into(),
            RegisterUserError::Taken(taken) => taken.into(),
            RegisterUserError::Refused(refused) => refused.into(),
            // A credential that does not exist yet refuses nothing.
            RegisterUserError::Password(_) => Self::PasswordOfKnown,
            RegisterUserError::Failed(failure) => failure.into(),
        }
    }
}

impl ImportUserError {
    /// The fields at fault, each with what to do.
    pub fn faults(&self) -> Vec<FieldFault> {
        let told = |field: &str, error: &dyn std::fmt::Display| {
            let text = error.to_string();
            let (fault, remedy) = text.split_once("; ").unwrap_or((&text, "change the row"));
            vec![FieldFault::new(field, fault, remedy)]
        };
        match self {
            Self::Taken(taken) => vec![FieldFault::new(&taken.field, "belongs to somebody else", "give another one")],
            Self::Invalid(faults) => faults.iter().cloned().collect(),
            Self::PasswordOfKnown => told("password_hash", self),
            Self::Nobody | Self::MayDoMore => told("login_id", self),
            Self::NoDeletions => told("delete_flag", self),
            Self::Refused(error) => told("login_id", error),
            Self::Closed(_) | Self::Failed(_) => told("", self),
        }
    }
}

impl Command for ImportUser {
    type Answer = Imported;
    type Error = ImportUserError;
    const NAME: &'static str = "job.import_user";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<Imported, ImportUserError> {
        let Some(id) = self.owner(unit).await? else { return self.register(unit).await };
        let mut user = unit.load::<User>(&self.tenant, &id).await?;
        unit.concerns(&id);
        let imported = self.bring(unit, &id, &mut user).await?;
        let changeable = self.changeable.as_ref().is_none_or(|changeable| changeable.contains(&id));
        // Who is as the row wants them is not changed by it.
        if changeable || imported == Imported::Unchanged { Ok(imported) } else { Err(ImportUserError::MayDoMore) }
    }
}

/// Who has these login ids now. Those that nobody has, or that cannot be one, lead to nobody.
pub async fn owners(context: &Context, tenant: &TenantId, login_ids: &[String]) -> Result<BTreeSet<String>, Failure> {
    let (kind, vault, mut ids) = (IdentifierKind::UserName, context.journal().vault(), Vec::new());
    let forms: Vec<String> = login_ids.iter().filter_map(|login_id| normalise(&kind, login_id).ok()).collect();
    for form in forms {
        ids.push(vault.identifier(tenant, &kind.to_string(), &form).await?);
    }
    let claims = Unit::new(context, false).load_short::<Identifier>(tenant, &ids).await?;
    Ok(claims.iter().filter_map(|claim| owner_of(claim.state())).collect())
}

fn owner_of(claim: &Identifier) -> Option<String> {
    claim.owner().filter(|owner| owner.owner_type == OwnerType::User).map(|owner| owner.owner_id.clone())
}

impl ImportUser {
    /// Brings somebody who is there to where the row wants them.
    async fn bring(&self, unit: &mut Unit<'_>, id: &str, user: &mut Loaded<User>) -> Result<Imported, ImportUserError> {
        if self.row.delete {
            return self.delete(unit, id, user).await;
        }
        if user.state().status() == Some(UserStatus::PendingDeletion) {
            return Err(ImportUserError::Refused(UserError::WrongStatus(UserStatus::PendingDeletion)));
        }
        if self.row.password_hash.is_some() {
            return Err(ImportUserError::PasswordOfKnown);
        }
        let changed = self.change(unit, id, user).await? | self.stand(unit, id, user).await?;
        Ok(if changed { Imported::Updated } else { Imported::Unchanged })
    }

    /// Who has the login id.
    async fn owner(&self, unit: &Unit<'_>) -> Result<Option<String>, ImportUserError> {
        let kind = IdentifierKind::UserName;
        let form = normalise(&kind, &self.row.login_id)
            .map_err(|error| Faults::from(FieldFault::new("login_id", "cannot be a unique name", error.to_string())))?;
        let vault = unit.context().journal().vault();
        let id = vault.identifier(&self.tenant, &kind.to_string(), &form).await.map_err(Failure::from)?;
        let claims = unit.load_short::<Identifier>(&self.tenant, &[id]).await?;
        Ok(claims.first().and_then(|claim| owner_of(claim.state())))
    }

    async fn register(&self, unit: &mut Unit<'_>) -> Result<Imported, ImportUserError> {
        let row = &self.row;
        if row.delete || row.update_only {
            return Err(ImportUserError::Nobody);
        }
        let mut profile = row.set.clone();
        profile.user_name = Some(row.login_id.clone());
        if profile.email.is_none() && !row.removed.contains("email") && row.login_id.contains('@') {
            profile.email = Some(row.login_id.clone());
        }
        let status = row.active.map(|active| if active { InitialStatus::Active } else { InitialStatus::Registered });
        let password = row.password_hash.clone().map(|hash| NewPassword { hash, must_change: false });
        let register = RegisterUser { tenant: self.tenant.clone(), id: None, profile, status, password };
        register.decide(unit).await?;
        Ok(Imported::Created)
    }

    async fn delete(
        &self,
        unit: &mut Unit<'_>,
        id: &str,
        user: &mut Loaded<User>,
    ) -> Result<Imported, ImportUserError> {
        if self.row.update_only {
            return Err(ImportUserError::NoDeletions);
        }
        if user.state().status() == Some(UserStatus::PendingDeletion) {
            return Ok(Imported::Unchanged);
        }
        let purge_after = end_of_grace(unit, &self.tenant).await?;
        unit.decide(user, UserCommand::RequestDeletion { purge_after })?;
        session::free_all(unit, &self.tenant, id).await?;
        Ok(Imported::Deleted)
    }

    async fn change(&self, unit: &mut Unit<'_>, id: &str, user: &mut Loaded<User>) -> Result<bool, ImportUserError> {
        let house = tenant::load(unit, &self.tenant).await?;
        let schema: AttributeSchema = house.state().schema().cloned().unwrap_or_default();
        let unique = |name: &str| schema.get(name).is_some_and(|attribute| attribute.unique);
        let named = |profile: &Profile| names::of_profile(profile, unique).map_err(UserError::from);
        let before: Names = user.state().profile().and_then(|profile| named(profile).ok()).unwrap_or_default();
        let changes = ProfileChanges { set: self.row.set.clone(), removed: self.row.removed.clone() };
        if !unit.decide(user, UserCommand::ChangeProfile { changes, schema: schema.clone() })? {
            return Ok(false);
        }
        let after = user.state().profile().map(named).transpose()?.unwrap_or_default();
        let owner = Owner::user(id.to_owned());
        names::claim(unit, &self.tenant, &names::without(&after, &before), &owner).await?;
        names::release(unit, &self.tenant, &names::without(&before, &after), &owner).await?;
        Ok(true)
    }

    /// Lets the user stand where the row wants them.
    async fn stand(&self, unit: &mut Unit<'_>, id: &str, user: &mut Loaded<User>) -> Result<bool, ImportUserError> {
        let Some(status) = user.state().status() else { return Ok(false) };
        let command = match (self.row.active, status) {
            (Some(true), UserStatus::Registered) => UserCommand::Activate,
            (Some(true), UserStatus::Suspended) => UserCommand::Reactivate,
            (Some(false), UserStatus::Active | UserStatus::Locked) => UserCommand::Suspend { reason: None },
            _ => return Ok(false),
        };
        let suspends = matches!(command, UserCommand::Suspend { .. });
        unit.decide(user, command)?;
        if suspends {
            session::free_all(unit, &self.tenant, id).await?;
        }
        Ok(true)
    }
}
