//! One try of a name and a password, whoever brings them: a person on a page of ours, or a client at the token endpoint.
//!
//! What is typed is judged in one order, whoever it is: who is meant, whether too many failures came before, then the password, in the
//! bounded pool. Nobody's name takes the same steps as somebody's and ends in the same event.

use std::time::Duration;

use aggregates::TenantId;
use aggregates::authentication::{AuthenticationError, FailureReason, Method, Origin};
use aggregates::tenant::{PASSWORD_ACR, TenantSettings};
use aggregates::user::UserStatus;
use commands::authentication::{FailSignIn, FailSignInError, Proof, Resolved, ResolvedPassword};
use commands::credential::UpgradePassword;
use commands::{ClearSecret, Context, Failure, execute};
use queries::QueryError;
use queries::lockout::Standing;

use super::Shared;
use crate::passwords::{PasswordError, Verdict};

/// What somebody is told to wait whom only an administrator lets in again.
const UNTIL_UNLOCKED: Duration = Duration::from_hours(24);

/// At whose door the try is made.
pub struct Door<'d> {
    /// What handlers share.
    pub shared: &'d Shared,
    /// Whose people they are.
    pub tenant: &'d TenantId,
    /// Its settings.
    pub settings: &'d TenantSettings,
    /// Who asks, for what is recorded.
    pub context: Context,
}

/// A try.
pub struct Trial<'d> {
    door: Door<'d>,
    resolved: Resolved,
    origin: Origin,
    grant: Option<String>,
    earlier: Option<String>,
}

/// How a try was judged.
pub enum Ruling {
    /// The password is right, and the person may come in.
    Right {
        /// What was verified.
        proof: Box<Proof>,
        /// Whether its hash should be replaced.
        upgrade: bool,
    },
    /// The password is right, and another one must be set first.
    MustChange,
    /// The password is right, and the account cannot be used.
    Unavailable,
    /// Name and password do not match.
    Wrong {
        /// The attempt that goes on.
        attempt: String,
    },
    /// Too many failures: nothing was judged, or nothing is told of it.
    LockedOut {
        /// The attempt that goes on.
        attempt: String,
        /// When the next try makes sense.
        wait: Duration,
    },
    /// Too many passwords are being compared.
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
}

/// Why a try was not judged.
#[derive(Debug, thiserror::Error)]
pub enum TrialError {
    /// The tenant does not serve now.
    #[error("the tenant does not serve now")]
    Closed,
    /// The counters could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The password could not be compared.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The attempt's rules said no to a failure.
    #[error("a failed sign-in was not recorded: {0}")]
    Refused(AuthenticationError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl<'d> Trial<'d> {
    /// A try of whoever is meant, counted by where it comes from.
    pub fn of(door: Door<'d>, resolved: Resolved, origin: Origin) -> Self {
        Self { door, resolved, origin, grant: None, earlier: None }
    }

    /// The same on behalf of an authorization request, and as part of the attempt that earlier failures began.
    #[must_use]
    pub fn within(mut self, grant: Option<String>, earlier: Option<String>) -> Self {
        (self.grant, self.earlier) = (grant, earlier);
        self
    }

    /// The user who is meant.
    pub fn user(&self) -> Option<&str> {
        self.resolved.user.as_ref().map(|user| user.user_id.as_str())
    }

    /// Their password.
    pub fn password(&self) -> Option<&ResolvedPassword> {
        self.resolved.user.as_ref()?.password.as_ref()
    }

    /// The attempt that earlier failures began.
    pub fn earlier(&self) -> Option<&String> {
        self.earlier.as_ref()
    }

    /// Judges a password. Before it is looked at, the counters are; what is wrong is in the log when the answer is given.
    ///
    /// Comparing takes long, and others may have reached the limit meanwhile. So the counters are looked at once more afterwards, and
    /// whoever is locked out by then hears that and nothing of the password: however many tries are made at once, no more of them
    /// are answered than the limit allows (docs/decisions/0012-lockout.md).
    pub async fn judge(&self, password: &ClearSecret) -> Result<Ruling, TrialError> {
        if let Some(wait) = self.locked_out().await? {
            return self.turned_away(wait).await;
        }
        let verdict = match self.verdict(password).await {
            Err(PasswordError::Busy { retry_after }) => return Ok(Ruling::Busy { retry_after }),
            verdict => verdict?,
        };
        let user = match (&self.resolved.user, verdict) {
            (None, _) => return self.mismatch(FailureReason::UnknownUser).await,
            (Some(user), _) if user.password.is_none() => return self.mismatch(FailureReason::NoPassword).await,
            (Some(_), Verdict::NoMatch) => return self.mismatch(FailureReason::WrongPassword).await,
            (Some(user), Verdict::Match { .. }) => user,
        };
        if let Some(wait) = self.locked_out().await? {
            return self.turned_away(wait).await;
        }
        if !user.may_sign_in {
            self.record(unavailable(user.status)).await?;
            return Ok(Ruling::Unavailable);
        }
        if user.password.as_ref().is_some_and(|password| password.must_change) {
            return Ok(Ruling::MustChange);
        }
        let proof = Box::new(self.proof(&user.user_id));
        Ok(Ruling::Right { proof, upgrade: verdict == Verdict::Match { upgrade: true } })
    }

    /// How long somebody has to wait, if they do.
    async fn locked_out(&self) -> Result<Option<Duration>, QueryError> {
        let journal = &self.door.shared.journal;
        let (db, now) = (journal.db(), journal.clock().now());
        let standing = queries::lockout::standing(db, self.door.tenant, self.resolved.account(), &self.origin, now);
        Ok(match standing.await? {
            Standing::Allowed => None,
            Standing::Refused { retry_after } => Some(retry_after.unwrap_or(UNTIL_UNLOCKED)),
        })
    }

    async fn verdict(&self, password: &ClearSecret) -> Result<Verdict, PasswordError> {
        let passwords = &self.door.shared.passwords;
        match self.password() {
            Some(own) => passwords.verify(password, &own.hash).await,
            None => passwords.verify_nobody(password).await.map(|()| Verdict::NoMatch),
        }
    }

    fn proof(&self, user: &str) -> Proof {
        Proof {
            user: user.to_owned(),
            checked: self.password().map(|password| password.version),
            attempt: self.earlier.clone(),
            grant: self.grant.clone(),
            method: Method::Password,
            acr: PASSWORD_ACR.to_owned(),
            amr: self.door.settings.sign_in.password_amr.clone(),
            origin: self.origin.clone(),
        }
    }

    async fn turned_away(&self, wait: Duration) -> Result<Ruling, TrialError> {
        Ok(Ruling::LockedOut { attempt: self.record(FailureReason::LockedOut).await?, wait })
    }

    /// Records that name and password do not match. Whoever reached the limit with it hears so, and so does whoever came after.
    async fn mismatch(&self, reason: FailureReason) -> Result<Ruling, TrialError> {
        let attempt = self.record(reason).await?;
        Ok(match self.locked_out().await? {
            Some(wait) => Ruling::LockedOut { attempt, wait },
            None => Ruling::Wrong { attempt },
        })
    }

    /// Records a failure; answers the attempt's id.
    pub async fn record(&self, reason: FailureReason) -> Result<String, TrialError> {
        let command = FailSignIn {
            tenant: self.door.tenant.clone(),
            attempt: self.earlier.clone(),
            grant: self.grant.clone(),
            identifier_hash: self.resolved.identifier_hash.clone(),
            user: self.user().map(str::to_owned),
            method: Method::Password,
            reason,
            origin: self.origin.clone(),
        };
        match execute(&self.door.context, &command).await {
            Ok(outcome) => Ok(outcome.answer.0),
            Err(FailSignInError::Closed(_)) => Err(TrialError::Closed),
            Err(FailSignInError::Failed(failure)) => Err(failure.into()),
            Err(FailSignInError::Refused(error)) => Err(TrialError::Refused(error)),
        }
    }

    /// Replaces a hash that is not made as hashes are made now. Nobody waits for it: the next sign-in would do it as well.
    pub fn upgrade(&self, context: Context, password: ClearSecret) {
        let (Some(user), Some(own)) = (self.user(), self.password()) else { return };
        let (tenant, user, from) = (self.door.tenant.clone(), user.to_owned(), own.hash.clone());
        let passwords = self.door.shared.passwords.clone();
        tokio::spawn(async move {
            let Ok(to) = passwords.hash(&password).await else { return };
            if let Err(error) = execute(&context, &UpgradePassword { tenant, user, from, to }).await {
                tracing::info!(%error, "a password hash was not replaced; the next sign-in will do it");
            }
        });
    }
}

fn unavailable(status: UserStatus) -> FailureReason {
    match status {
        UserStatus::Locked => FailureReason::Locked,
        UserStatus::Suspended => FailureReason::Suspended,
        _ => FailureReason::NotActive,
    }
}
