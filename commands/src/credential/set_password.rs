//! Setting a user's password, the first one or another one.
//!
//! Whether a password is good enough, and not one of the last, can only be checked where it is in the clear: in the rim.
//! [`password_facts`] gives the rim what it needs for that, and the command takes back which version of the history it saw.

use aggregates::TenantId;
use aggregates::credential::{Credential, CredentialCommand, CredentialError, PasswordHash, password_stream};
use aggregates::tenant::PasswordPolicy;
use aggregates::user::{User, UserStatus};
use chrono::{DateTime, Utc};
use journal::StreamVersion;

use super::own_words;
use crate::{Command, Context, Failure, Loaded, Unit, tenant};

/// Sets a password.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// Whose user.
    pub tenant: TenantId,
    /// Which user.
    pub user: String,
    /// PHC string, made by the rim.
    pub hash: PasswordHash,
    /// Whether the next sign-in must set another one.
    pub must_change: bool,
    /// From when on it must be changed.
    pub expires_at: Option<DateTime<Utc>>,
    /// The history that the password was checked against; `None` where it need not be (an import).
    pub checked: Option<StreamVersion>,
}

/// Why a password was not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SetPasswordError {
    /// Nobody was registered under this id in this tenant, or they were erased.
    #[error("there is no such user in this tenant; list its users for their ids")]
    NotFound,
    /// Another password was set since the history was read.
    #[error("another password was set meanwhile; check against the history again")]
    Superseded,
    /// The credential's rules say no.
    #[error(transparent)]
    Refused(#[from] CredentialError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// What the rim must know to judge a new password.
pub struct PasswordFacts {
    /// The tenant's rules.
    pub policy: PasswordPolicy,
    /// The hashes that it must not match, newest first.
    pub history: Vec<PasswordHash>,
    /// The words that belong to the user and their tenant; they make a password easy to guess.
    pub words: Vec<String>,
    /// What to give back in [`SetPassword::checked`].
    pub version: StreamVersion,
}

/// Reads what a new password of a user is judged by.
pub async fn password_facts(
    context: &Context,
    tenant: &TenantId,
    user: &str,
) -> Result<PasswordFacts, SetPasswordError> {
    let mut unit = Unit::new(context, false);
    let house = tenant::load(&mut unit, tenant).await?;
    let policy = tenant::settings(&mut unit, tenant, house.state()).await?.password_policy;
    let person = existing(&mut unit, tenant, user).await?;
    let profile = person.state().profile().cloned().unwrap_or_default();
    let words = own_words(&profile, house.state().name().unwrap_or_default());
    let credential = unit.load::<Credential>(tenant, &password_stream(user)).await?;
    let kept = usize::from(policy.history);
    let history = credential.state().history().take(kept).cloned().collect();
    Ok(PasswordFacts { policy, history, words, version: credential.version() })
}

async fn existing(unit: &mut Unit<'_>, tenant: &TenantId, user: &str) -> Result<Loaded<User>, SetPasswordError> {
    let person = unit.load::<User>(tenant, user).await?;
    let gone = person.state().status().is_none_or(|status| status == UserStatus::Erased);
    if gone { Err(SetPasswordError::NotFound) } else { Ok(person) }
}

impl Command for SetPassword {
    type Answer = ();
    type Error = SetPasswordError;
    const NAME: &'static str = "credential.set_password";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SetPasswordError> {
        let house = tenant::load(unit, &self.tenant).await?;
        let settings = tenant::settings(unit, &self.tenant, house.state()).await?;
        existing(unit, &self.tenant, &self.user).await?;
        unit.concerns(&self.user);
        let mut credential = unit.load::<Credential>(&self.tenant, &password_stream(&self.user)).await?;
        if self.checked.is_some_and(|seen| seen != credential.version()) {
            return Err(SetPasswordError::Superseded);
        }
        let command = CredentialCommand::SetPassword {
            user_id: self.user.clone(),
            hash: self.hash.clone(),
            must_change: self.must_change,
            expires_at: self.expires_at,
            history: settings.password_policy.history,
            at: unit.now(),
        };
        unit.decide(&mut credential, command)?;
        Ok(())
    }
}
