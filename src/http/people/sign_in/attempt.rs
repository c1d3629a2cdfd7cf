//! One try to sign in on a page: what it is counted by, and what its judgement leads to.

use std::time::Duration;

use aggregates::authentication::FailureReason;
use aggregates::session::SessionError;
use aggregates::user::UserStatus;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use commands::authentication::{Proof, ProofError, Resolved, ResolvedPassword, ResolvedUser, origin, resolve};
use commands::credential::password_in_force;
use commands::session::{ElevateSession, ElevateSessionError, SignIn, SignInError};
use commands::{ClearSecret, Context, execute};
use journal::{Appended, StreamVersion};

use crate::endings;
use crate::http::oauth::authorize::{Answered, Asked, follow};
use crate::http::people::device::Device;
use crate::http::people::{Browser, Stop, Visit, recorded};
use crate::http::trial::{Door, Ruling, Trial};
use crate::pages::{SignInRefusal, Trouble};

/// A try.
pub(in crate::http::people) struct Attempt<'v> {
    visit: &'v Visit,
    trial: Trial<'v>,
    device: Device,
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
        let kinds = &visit.settings().sign_in.identifiers;
        let resolved = resolve(&visit.context(), visit.tenant(), kinds, identifier).await?;
        // Nobody is asked for like somebody: the same look, at an id that no user has.
        let user = resolved.user.as_ref().map_or(resolved.identifier_hash.as_str(), |user| user.user_id.as_str());
        let user = user.to_owned();
        let attempt = Self::of(visit, &user, resolved).await?;
        Ok(Self { trial: attempt.trial.within(grant, earlier), ..attempt })
    }

    /// A try of somebody who is signed in, to prove it once more.
    pub(in crate::http::people) async fn of_user(visit: &'v Visit, user: &str) -> Result<Self, Stop> {
        let tenant = visit.tenant();
        let in_force = password_in_force(&visit.context(), tenant, user).await?;
        let identifier_hash = visit.shared.journal.vault().identifier(tenant, "sign_in", user).await?;
        let password =
            in_force.map(|own| ResolvedPassword { hash: own.hash, must_change: false, version: StreamVersion::NEW });
        let known = ResolvedUser { user_id: user.to_owned(), status: UserStatus::Active, may_sign_in: true, password };
        Self::of(visit, user, Resolved { identifier_hash, user: Some(known) }).await
    }

    async fn of(visit: &'v Visit, user: &str, resolved: Resolved) -> Result<Self, Stop> {
        let (context, tenant, device) = (visit.context(), visit.tenant(), Device::of(visit));
        let known = device.known_to(visit, user).await?;
        let origin = origin(&context, tenant, visit.arrival.address(), known).await?;
        let door = Door { shared: &visit.shared, tenant, settings: visit.settings(), context };
        Ok(Self { visit, trial: Trial::of(door, resolved, origin), device })
    }

    /// The user who is meant.
    pub(in crate::http::people) fn user(&self) -> Option<&str> {
        self.trial.user()
    }

    /// Judges a password.
    pub(in crate::http::people) async fn judge(&self, password: &ClearSecret) -> Result<Judged, Stop> {
        Ok(match self.trial.judge(password).await? {
            Ruling::Right { proof, upgrade } => Judged::Right { proof, upgrade },
            Ruling::MustChange => Judged::MustChange,
            Ruling::Unavailable => Judged::Unavailable,
            Ruling::Wrong { attempt } => Judged::Refused(Refused::of(SignInRefusal::NoMatch, attempt)),
            Ruling::LockedOut { attempt, wait } => {
                Judged::Refused(Refused::of(SignInRefusal::TooMany { wait }, attempt))
            }
            Ruling::Busy { retry_after } => {
                let (refusal, attempt) = (SignInRefusal::Busy, self.trial.earlier().cloned());
                Judged::Refused(Refused { refusal, attempt, retry_after: Some(retry_after) })
            }
        })
    }

    /// Lets the person in: their session here is renewed, or a new one starts. Either way the browser gets a new handle.
    pub(in crate::http::people) async fn enter(
        self,
        browser: &Browser,
        proof: Proof,
        upgrade: Option<&ClearSecret>,
    ) -> Result<Result<Entered, Refused>, Stop> {
        let user = proof.user.clone();
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
        if let Some(password) = upgrade {
            self.trial.upgrade(self.context(&proof), password.clone());
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
        let command = ElevateSession {
            tenant: self.visit.tenant().clone(),
            session_id: session_id.clone(),
            proof: proof.clone(),
        };
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
        let command = SignIn { tenant: self.visit.tenant().clone(), proof: proof.clone() };
        match execute(&self.context(proof), &command).await {
            Ok(outcome) => {
                if let Some(appended) = outcome.appended.as_ref().filter(|_| !outcome.answer.evicted.is_empty()) {
                    endings::see_to(&self.visit.shared.journal, appended).await;
                }
                let cookie = outcome.answer.cookie.ok_or(Trouble::Internal)?;
                Ok(Ok((cookie, outcome.answer.session_id, outcome.appended)))
            }
            Err(SignInError::Quota(_)) => {
                let attempt = self.trial.record(FailureReason::TooManySessions).await?;
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
        let state = browser.state_cookie(visit);
        let response = match asked {
            Some(asked) => follow(visit, browser, asked, Answered { account: true }).await,
            None => Ok(visit.onward(&visit.afterwards("/account"))),
        };
        // Signed in they are, wherever the way leads: a page that says that it ends here must not lose the cookie.
        let mut response = visit.told(response);
        let headers = response.headers_mut();
        headers.append(SET_COOKIE, cookie);
        if let Some(state) = state {
            headers.append(SET_COOKIE, state);
        }
        // What forms were bound to before is worth nothing from here on, whoever planted or read it.
        headers.append(SET_COOKIE, visit.renewed_form_secret());
        if let Some(device) = self.device {
            headers.append(SET_COOKIE, device);
        }
        Ok(if headers.contains_key("evident-position") { response } else { recorded(response, self.appended) })
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
