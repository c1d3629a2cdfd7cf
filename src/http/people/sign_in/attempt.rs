//! One try to sign in: who is meant, whether it is judged at all, and what the judgement leads to.

use std::time::Duration;

use aggregates::TenantId;
use aggregates::authentication::{FailureReason, Method, Origin};
use aggregates::session::SessionError;
use aggregates::tenant::PASSWORD_ACR;
use aggregates::user::UserStatus;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use commands::authentication::{
    FailSignIn, FailSignInError, Proof, ProofError, Resolved, ResolvedPassword, ResolvedUser, origin, resolve,
};
use commands::credential::{UpgradePassword, password_in_force};
use commands::session::{ElevateSession, ElevateSessionError, SignIn, SignInError};
use commands::{ClearSecret, Context, execute};
use journal::{Appended, StreamVersion};
use queries::lockout::Standing;

use crate::endings;
use crate::http::oauth::authorize::{Answered, Asked, follow};
use crate::http::people::device::Device;
use crate::http::people::{Browser, Stop, Visit, recorded};
use crate::pages::{SignInRefusal, Trouble};
use crate::passwords::{PasswordError, Verdict};

/// What somebody is told to wait whom only an administrator lets in again.
const UNTIL_UNLOCKED: Duration = Duration::from_hours(24);

/// A try.
pub(in crate::http::people) struct Attempt<'v> {
    visit: &'v Visit,
    resolved: Resolved,
    origin: Origin,
    device: Device,
    grant: Option<String>,
    earlier: Option<String>,
}

/// How a try was judged.
pub(in crate::http::people) enum Judged {
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
    /// Not, or not now.
    Refused(Refused),
}

/// Why not, for the page, and the attempt that goes on.
pub(in crate::http::people) struct Refused {
    /// What the person reads.
    pub refusal: SignInRefusal,
    /// The attempt's id, for the next try.
    pub attempt: Option<String>,
    /// When the next try makes sense, where it does not at once.
    pub retry_after: Option<Duration>,
}

/// Somebody came in.
pub(in crate::http::people) struct Entered {
    cookie: ClearSecret,
    user: String,
    session_id: String,
    device: Option<HeaderValue>,
    appended: Option<Appended>,
}

impl<'v> Attempt<'v> {
    /// Finds out who is meant and what the try is counted by.
    pub(in crate::http::people) async fn begin(
        visit: &'v Visit,
        identifier: &str,
        grant: Option<String>,
        earlier: Option<String>,
    ) -> Result<Self, Stop> {
        let (context, tenant) = (visit.context(), visit.tenant());
        let kinds = &visit.settings().sign_in.identifiers;
        let resolved = resolve(&context, tenant, kinds, identifier).await?;
        let device = Device::of(visit);
        // Nobody is asked for like somebody: the same look, at an id that no user has.
        let user = resolved.user.as_ref().map_or(resolved.identifier_hash.as_str(), |user| user.user_id.as_str());
        let known = device.known_to(visit, user).await?;
        let origin = origin(&context, tenant, visit.arrival.address(), known).await?;
        Ok(Self { visit, resolved, origin, device, grant, earlier })
    }

    /// A try of somebody who is signed in, to prove it once more.
    pub(in crate::http::people) async fn of_user(visit: &'v Visit, user: &str) -> Result<Self, Stop> {
        let (context, tenant) = (visit.context(), visit.tenant());
        let in_force = password_in_force(&context, tenant, user).await?;
        let identifier_hash = visit.shared.journal.vault().identifier(tenant, "sign_in", user).await?;
        let password =
            in_force.map(|own| ResolvedPassword { hash: own.hash, must_change: false, version: StreamVersion::NEW });
        let known = ResolvedUser { user_id: user.to_owned(), status: UserStatus::Active, may_sign_in: true, password };
        let device = Device::of(visit);
        let origin = origin(&context, tenant, visit.arrival.address(), device.known_to(visit, user).await?).await?;
        let resolved = Resolved { identifier_hash, user: Some(known) };
        Ok(Self { visit, resolved, origin, device, grant: None, earlier: None })
    }

    fn tenant(&self) -> &TenantId {
        self.visit.tenant()
    }

    /// The user who is meant.
    pub(in crate::http::people) fn user(&self) -> Option<&str> {
        self.resolved.user.as_ref().map(|user| user.user_id.as_str())
    }

    /// Judges a password. Before it is looked at, the counters are; what is wrong is in the log when the answer is given.
    ///
    /// Comparing takes long, and others may have reached the limit meanwhile. So the counters are looked at once more afterwards, and
    /// whoever is locked out by then hears that and nothing of the password: however many tries are made at once, no more of them
    /// are answered than the limit allows (docs/decisions/0012-lockout.md).
    pub(in crate::http::people) async fn judge(&self, password: &ClearSecret) -> Result<Judged, Stop> {
        if let Some(refusal) = self.locked_out().await? {
            return self.fail(FailureReason::LockedOut, refusal).await;
        }
        let verdict = match self.verdict(password).await {
            Err(PasswordError::Busy { retry_after }) => {
                let (refusal, attempt) = (SignInRefusal::Busy, self.earlier.clone());
                return Ok(Judged::Refused(Refused { refusal, attempt, retry_after: Some(retry_after) }));
            }
            verdict => verdict?,
        };
        let user = match (&self.resolved.user, verdict) {
            (None, _) => return self.mismatch(FailureReason::UnknownUser).await,
            (Some(user), _) if user.password.is_none() => return self.mismatch(FailureReason::NoPassword).await,
            (Some(_), Verdict::NoMatch) => return self.mismatch(FailureReason::WrongPassword).await,
            (Some(user), Verdict::Match { .. }) => user,
        };
        if let Some(refusal) = self.locked_out().await? {
            return self.fail(FailureReason::LockedOut, refusal).await;
        }
        if !user.may_sign_in {
            self.record(unavailable(user.status)).await?;
            return Ok(Judged::Unavailable);
        }
        if user.password.as_ref().is_some_and(|password| password.must_change) {
            return Ok(Judged::MustChange);
        }
        let proof = Box::new(self.proof(&user.user_id));
        Ok(Judged::Right { proof, upgrade: verdict == Verdict::Match { upgrade: true } })
    }

    /// What a person reads who has to wait, if they do.
    async fn locked_out(&self) -> Result<Option<SignInRefusal>, Stop> {
        let (db, now) = (self.visit.shared.journal.db(), self.visit.now());
        let standing = queries::lockout::standing(db, self.tenant(), self.resolved.account(), &self.origin, now);
        Ok(match standing.await? {
            Standing::Allowed => None,
            Standing::Refused { retry_after } => {
                Some(SignInRefusal::TooMany { wait: retry_after.unwrap_or(UNTIL_UNLOCKED) })
            }
        })
    }

    async fn verdict(&self, password: &ClearSecret) -> Result<Verdict, PasswordError> {
        let passwords = &self.visit.shared.passwords;
        match self.resolved.user.as_ref().and_then(|user| user.password.as_ref()) {
            Some(own) => passwords.verify(password, &own.hash).await,
            None => passwords.verify_nobody(password).await.map(|()| Verdict::NoMatch),
        }
    }

    fn proof(&self, user: &str) -> Proof {
        let password = self.resolved.user.as_ref().and_then(|user| user.password.as_ref());
        Proof {
            user: user.to_owned(),
            checked: password.map(|password| password.version),
            attempt: self.earlier.clone(),
            grant: self.grant.clone(),
            method: Method::Password,
            acr: PASSWORD_ACR.to_owned(),
            amr: self.visit.settings().sign_in.password_amr.clone(),
            origin: self.origin.clone(),
        }
    }

    /// Records a failure, and tells the person what they may know of it.
    async fn fail(&self, reason: FailureReason, refusal: SignInRefusal) -> Result<Judged, Stop> {
        let attempt = self.record(reason).await?;
        Ok(Judged::Refused(Refused::of(refusal, attempt)))
    }

    /// Records that name and password do not match. Whoever reached the limit with it hears so, and so does whoever came after.
    async fn mismatch(&self, reason: FailureReason) -> Result<Judged, Stop> {
        let attempt = self.record(reason).await?;
        let refusal = self.locked_out().await?.unwrap_or(SignInRefusal::NoMatch);
        Ok(Judged::Refused(Refused::of(refusal, attempt)))
    }

    async fn record(&self, reason: FailureReason) -> Result<String, Stop> {
        let command = FailSignIn {
            tenant: self.tenant().clone(),
            attempt: self.earlier.clone(),
            grant: self.grant.clone(),
            identifier_hash: self.resolved.identifier_hash.clone(),
            user: self.user().map(str::to_owned),
            method: Method::Password,
            reason,
            origin: self.origin.clone(),
        };
        match execute(&self.visit.context(), &command).await {
            Ok(outcome) => Ok(outcome.answer.0),
            Err(FailSignInError::Closed(_)) => Err(Trouble::TenantUnavailable.into()),
            Err(FailSignInError::Failed(failure)) => Err(failure.into()),
            Err(FailSignInError::Refused(error)) => {
                tracing::error!(%error, "a failed sign-in was not recorded");
                Err(Trouble::Internal.into())
            }
        }
    }

    /// Lets the person in: their session here is renewed, or a new one starts. Either way the browser gets a new handle.
    pub(in crate::http::people) async fn enter(
        self,
        browser: &Browser,
        proof: Proof,
        upgrade: Option<&ClearSecret>,
    ) -> Result<Result<Entered, Refused>, Stop> {
        let (user, checked) = (proof.user.clone(), self.resolved.user.as_ref().and_then(|user| user.password.clone()));
        let own = browser.sessions().find(|session| session.user_id == user).map(|session| session.session_id.clone());
        let mut entered = None;
        if let Some(session_id) = own {
            entered = self.renew(session_id, &proof).await?;
        }
        let (cookie, session_id, appended) = match entered {
            Some(entered) => entered,
            None => match self.start(&proof).await? {
                Ok(started) => started,
                Err(refused) => return Ok(Err(refused)),
            },
        };
        if let (Some(password), Some(checked)) = (upgrade, checked) {
            self.upgrade(&user, password.clone(), checked.hash);
        }
        let device = self.device.clone().remember(self.visit, &user).await?;
        Ok(Ok(Entered { cookie, user, session_id, device, appended }))
    }

    fn context(&self, proof: &Proof) -> Context {
        self.visit.context_of(&proof.user, None, None)
    }

    /// Renews the person's session. `None` where it is over by now, or rests on something stronger: then a new one starts.
    async fn renew(
        &self,
        session_id: String,
        proof: &Proof,
    ) -> Result<Option<(ClearSecret, String, Option<Appended>)>, Stop> {
        let command =
            ElevateSession { tenant: self.tenant().clone(), session_id: session_id.clone(), proof: proof.clone() };
        match execute(&self.context(proof), &command).await {
            Ok(outcome) => Ok(outcome.answer.cookie.map(|cookie| (cookie, session_id, outcome.appended))),
            Err(
                ElevateSessionError::NotFound
                | ElevateSessionError::Refused(SessionError::Over(_) | SessionError::LowerLevel(_)),
            ) => Ok(None),
            Err(ElevateSessionError::Closed(_)) => Err(Trouble::TenantUnavailable.into()),
            Err(ElevateSessionError::Proof(error)) => Err(of_proof(error)),
            Err(ElevateSessionError::Failed(failure)) => Err(failure.into()),
            Err(ElevateSessionError::Refused(error)) => {
                tracing::error!(%error, "a session was not renewed");
                Err(Trouble::Internal.into())
            }
        }
    }

    async fn start(&self, proof: &Proof) -> Result<Result<(ClearSecret, String, Option<Appended>), Refused>, Stop> {
        let command = SignIn { tenant: self.tenant().clone(), proof: proof.clone() };
        match execute(&self.context(proof), &command).await {
            Ok(outcome) => {
                if let Some(appended) = outcome.appended.as_ref().filter(|_| !outcome.answer.evicted.is_empty()) {
                    endings::see_to(&self.visit.shared.journal, appended).await;
                }
                let cookie = outcome.answer.cookie.ok_or(Trouble::Internal)?;
                Ok(Ok((cookie, outcome.answer.session_id, outcome.appended)))
            }
            Err(SignInError::Quota(_)) => {
                let attempt = self.record(FailureReason::TooManySessions).await?;
                Ok(Err(Refused::of(SignInRefusal::TooManySessions, attempt)))
            }
            Err(SignInError::Closed(_)) => Err(Trouble::TenantUnavailable.into()),
            Err(SignInError::Proof(error)) => Err(of_proof(error)),
            Err(SignInError::Failed(failure)) => Err(failure.into()),
            Err(SignInError::Refused(error)) => {
                tracing::error!(%error, "a session was not started");
                Err(Trouble::Internal.into())
            }
        }
    }

    /// Replaces a hash that is not made as hashes are made now. Nobody waits for it: the next sign-in would do it as well.
    fn upgrade(&self, user: &str, password: ClearSecret, from: aggregates::credential::PasswordHash) {
        let (context, passwords) = (self.visit.context_of(user, None, None), self.visit.shared.passwords.clone());
        let (tenant, user) = (self.tenant().clone(), user.to_owned());
        tokio::spawn(async move {
            let Ok(to) = passwords.hash(&password).await else { return };
            if let Err(error) = execute(&context, &UpgradePassword { tenant, user, from, to }).await {
                tracing::info!(%error, "a password hash was not replaced; the next sign-in will do it");
            }
        });
    }
}

impl Refused {
    fn of(refusal: SignInRefusal, attempt: String) -> Self {
        Self { retry_after: refusal.wait().copied(), refusal, attempt: Some(attempt) }
    }
}

impl Entered {
    /// On to where the person was going, with the new cookies.
    pub(in crate::http::people) async fn on(
        self,
        visit: &Visit,
        mut browser: Browser,
        asked: Option<Asked>,
    ) -> Result<Response, Stop> {
        let cookie = browser.keep(visit, Some((&self.cookie, &self.user)));
        browser.enter(visit, &self.session_id, &self.cookie).await?;
        let response = match asked {
            Some(asked) => follow(visit, browser, asked, Answered { account: true }).await,
            None => Ok(visit.onward(&visit.address("/account"))),
        };
        // Signed in they are, wherever the way leads: a page that says that it ends here must not lose the cookie.
        let mut response = visit.told(response);
        let headers = response.headers_mut();
        headers.append(SET_COOKIE, cookie);
        // What forms were bound to before is worth nothing from here on, whoever planted or read it.
        headers.append(SET_COOKIE, visit.renewed_form_secret());
        if let Some(device) = self.device {
            headers.append(SET_COOKIE, device);
        }
        Ok(if headers.contains_key("evident-position") { response } else { recorded(response, self.appended) })
    }
}

fn unavailable(status: UserStatus) -> FailureReason {
    match status {
        UserStatus::Locked => FailureReason::Locked,
        UserStatus::Suspended => FailureReason::Suspended,
        _ => FailureReason::NotActive,
    }
}

/// Between the comparison and the commit something changed.
fn of_proof(error: ProofError) -> Stop {
    match error {
        ProofError::NotFound | ProofError::Unavailable(_) => Trouble::AccountUnavailable.into(),
        ProofError::Superseded => Trouble::StaleForm.into(),
        ProofError::Failed(failure) => failure.into(),
        ProofError::Refused(error) => {
            tracing::error!(%error, "a sign-in was not recorded");
            Trouble::Internal.into()
        }
    }
}
