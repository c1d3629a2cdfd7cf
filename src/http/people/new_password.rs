//! A new password, typed twice: what every page that sets one does with it.

use std::time::Duration;

use aggregates::credential::{CredentialError, PasswordHash};
use axum::http::StatusCode;
use commands::credential::{SetPassword, SetPasswordError, password_facts};
use commands::{ClearSecret, Context, execute};
use journal::Appended;
use protocols::oauth::Parameters;

use super::stop::Stop;
use super::visit::Visit;
use crate::pages::account::PasswordFault;
use crate::pages::{SignInRefusal, Trouble};
use crate::passwords::{PasswordError, PasswordRefusal, Rules};

/// What to wait where too much is being done at once.
const A_MOMENT: Duration = Duration::from_secs(2);

/// What was typed.
pub struct Typed {
    /// The present password.
    pub current: ClearSecret,
    /// The new one.
    pub new: ClearSecret,
}

impl Typed {
    /// Reads the fields; what is missing or does not agree is named.
    pub fn read(fields: &Parameters) -> Result<Self, Vec<PasswordFault>> {
        let field = |name| fields.once(name).ok().flatten().map(|text| ClearSecret::given(text.to_owned()));
        let (current, new, again) = (field("current_password"), field("new_password"), field("new_password_again"));
        let different = new.is_some() && new != again;
        let (Some(current), Some(new), false) = (current.clone(), new.clone(), different) else {
            let faults = [
                (current.is_none(), PasswordFault::CurrentMissing),
                (new.is_none(), PasswordFault::NewMissing),
                (different, PasswordFault::Different),
            ];
            return Err(faults.into_iter().filter(|(is, _)| *is).map(|(_, fault)| fault).collect());
        };
        Ok(Self { current, new })
    }
}

/// Reads a new password where the present one is not asked for.
pub fn twice(fields: &Parameters) -> Result<ClearSecret, Vec<PasswordFault>> {
    let field = |name| fields.once(name).ok().flatten();
    match (field("new_password"), field("new_password_again")) {
        (None, _) => Err(vec![PasswordFault::NewMissing]),
        (Some(new), again) if again != Some(new) => Err(vec![PasswordFault::Different]),
        (Some(new), _) => Ok(ClearSecret::given(new.to_owned())),
    }
}

/// Judges a new password. The inner refusal is for the page.
pub async fn judged(
    visit: &Visit,
    new: &ClearSecret,
    rules: Rules<'_>,
) -> Result<Result<PasswordHash, PasswordFault>, Stop> {
    match visit.shared.passwords.judge(new, rules).await {
        Ok(hash) => Ok(Ok(hash)),
        Err(PasswordError::Refused(refusal)) => Ok(Err(fault(refusal))),
        Err(PasswordError::Busy { .. }) => Ok(Err(PasswordFault::Busy)),
        Err(error) => Err(error.into()),
    }
}

/// Judges the new password and sets it. The inner refusal is for the page.
pub async fn set(
    visit: &Visit,
    context: &Context,
    user: &str,
    new: &ClearSecret,
) -> Result<Result<Option<Appended>, PasswordFault>, Stop> {
    let tenant = visit.tenant();
    let facts = password_facts(context, tenant, user).await.map_err(stopped)?;
    let hash = match judged(visit, new, Rules::from(&facts)).await? {
        Ok(hash) => hash,
        Err(fault) => return Ok(Err(fault)),
    };
    let checked = Some(facts.version);
    let (tenant, user) = (tenant.clone(), user.to_owned());
    let command = SetPassword { tenant, user, hash, must_change: false, expires_at: None, checked };
    match execute(context, &command).await {
        Ok(outcome) => Ok(Ok(outcome.appended)),
        // Another tab was faster; what was checked no longer holds.
        Err(SetPasswordError::Superseded) => Ok(Err(PasswordFault::Stale)),
        Err(error) => Err(stopped(error)),
    }
}

/// Why the present password did not let somebody set another one.
pub fn of_refusal(refusal: &SignInRefusal) -> PasswordFault {
    match refusal {
        SignInRefusal::NoMatch => PasswordFault::CurrentWrong,
        SignInRefusal::TooMany { wait } => PasswordFault::TooMany { wait: *wait },
        SignInRefusal::Stale => PasswordFault::Stale,
        SignInRefusal::Busy | SignInRefusal::TooManySessions | SignInRefusal::Incomplete { .. } => PasswordFault::Busy,
    }
}

/// The status of a page that shows these faults.
pub fn status(faults: &[PasswordFault]) -> StatusCode {
    match faults.first() {
        None => StatusCode::OK,
        Some(PasswordFault::Stale) => StatusCode::FORBIDDEN,
        Some(PasswordFault::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
        Some(PasswordFault::Busy) => StatusCode::SERVICE_UNAVAILABLE,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

/// When such a page should be sent again, where that is what helps.
pub fn wait(faults: &[PasswordFault]) -> Option<Duration> {
    faults.first().and_then(|fault| if *fault == PasswordFault::Busy { Some(A_MOMENT) } else { fault.wait() })
}

/// Why nothing is known of somebody whose password is to be set.
pub fn stopped(error: SetPasswordError) -> Stop {
    match error {
        SetPasswordError::NotFound => Trouble::AccountUnavailable.into(),
        SetPasswordError::Superseded => Trouble::StaleForm.into(),
        SetPasswordError::Failed(failure) => failure.into(),
        SetPasswordError::Refused(error) => refused(error),
    }
}

fn refused(error: CredentialError) -> Stop {
    tracing::error!(%error, "a password that was judged was refused");
    Trouble::Internal.into()
}

fn fault(refusal: PasswordRefusal) -> PasswordFault {
    match refusal {
        PasswordRefusal::TooShort { least } => PasswordFault::TooShort { least: least.into() },
        PasswordRefusal::TooLong { most } => PasswordFault::TooLong { most: most.into() },
        PasswordRefusal::Known | PasswordRefusal::Guessable { .. } => PasswordFault::TooEasy,
        PasswordRefusal::UsedBefore { .. } => PasswordFault::UsedBefore,
    }
}
