//! What has to happen next before a client gets its answer; asked again after everything that a person did.
//!
//! Nothing is remembered between the steps but the kept request itself: whether somebody signed in for it is told by the time of their
//! sign-in, whether they consented by the consent. So a page that is opened twice, out of order, or by the way back shows what is
//! due now, and no step can be skipped by going to a later address.

use aggregates::details;
use aggregates::grant::{Denial, Prompt};
use axum::response::Response;
use chrono::TimeDelta;
use protocols::oauth::{AuthorizationError, AuthorizationErrorCode as Code};
use queries::session::Session;
use url::form_urlencoded;

use super::approve::use_up;
use super::contexts::Contexts;
use super::power::beyond;
use super::{Asked, Granted, Question, approve, deliver, refuse, standing_question};
use crate::http::oauth::subject;
use crate::http::people::{Browser, Stop, Visit, offers, recorded};
use crate::pages::self_service::Asking;

/// What the person answered with the form that just came in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answered {
    /// Which account to go on with.
    pub account: bool,
}

/// What is due.
#[derive(Debug)]
pub enum Step {
    /// Somebody must sign in.
    SignIn {
        /// The person who is signed in must prove it once more; another one would not do better.
        again: bool,
    },
    /// The person must say with which account to go on.
    Choose,
    /// The person must be asked.
    Consent(Box<Question>),
    /// Nothing: the client gets what it asked for.
    Approve,
    /// The client cannot get it.
    Refuse(Denial),
}

/// Finds out what is due.
pub async fn next(visit: &Visit, asked: &Asked, session: Option<&Session>, answered: Answered) -> Result<Step, Stop> {
    if !fits_types(visit, asked) {
        return Ok(Step::Refuse(Denial::InvalidAuthorizationDetails));
    }
    let Some(session) = session else { return Ok(Step::SignIn { again: false }) };
    let since_asked = asked.grant.is_some() && session.authenticated.auth_time >= asked.at;
    if !is_expected(visit, asked, session).await? {
        return Ok(if since_asked { Step::Refuse(Denial::LoginRequired) } else { Step::SignIn { again: false } });
    }
    if asked.prompts(Prompt::SelectAccount) && !answered.account && !since_asked {
        return Ok(Step::Choose);
    }
    if !since_asked && !is_fresh(visit, asked, session) {
        return Ok(Step::SignIn { again: true });
    }
    if session.authenticated.level < Contexts::of(&asked.request).level(&visit.settings().sign_in) {
        let again = Step::SignIn { again: true };
        return Ok(if since_asked { Step::Refuse(Denial::UnmetAuthenticationRequirements) } else { again });
    }
    let beyond = beyond(visit, asked, &session.user_id).await?;
    if !asked.request.scope.is_empty() && asked.request.scope.is_subset(&beyond) {
        return Ok(Step::Refuse(Denial::AccessDenied));
    }
    let question = standing_question(visit, asked, &session.user_id, &beyond).await?;
    Ok(question.map_or(Step::Approve, |question| Step::Consent(Box::new(question))))
}

/// Whether what is asked for one by one still looks as its types do, and the client may still ask for it: people read it in the words of
/// today, and what those do not describe nobody would read.
fn fits_types(visit: &Visit, asked: &Asked) -> bool {
    let Some(details) = &asked.request.authorization_details else { return true };
    let types = &visit.settings().oauth.authorization_details_types;
    let own = asked.client.metadata.authorization_details_types.as_deref().unwrap_or_default();
    details.expose().is_some_and(|details| details::check(types, own, details).is_ok())
}

/// Whether the person is the one whom the client expects (OIDC Core §3.1.2.1 `id_token_hint`).
async fn is_expected(visit: &Visit, asked: &Asked, session: &Session) -> Result<bool, Stop> {
    let Some(expected) = &asked.request.id_token_hint_subject else { return Ok(true) };
    let own = subject::of_user(&visit.shared, visit.tenant(), &asked.client, &session.user_id).await?;
    Ok(own == *expected)
}

/// Whether the sign-in is recent enough, where nobody signed in since the request came.
fn is_fresh(visit: &Visit, asked: &Asked, session: &Session) -> bool {
    let limit = asked.request.max_age.map(|seconds| TimeDelta::seconds(seconds.into()));
    let age = visit.now() - session.authenticated.auth_time;
    // `max_age=0` asks for a sign-in as `prompt=login` does (OIDC Core §3.1.2.1).
    let renews = [Prompt::Login, Prompt::Create].into_iter().any(|prompt| asked.prompts(prompt));
    !renews && limit.is_none_or(|limit| !limit.is_zero() && age <= limit)
}

/// Goes on: to the page where something is due, or back to the client.
pub async fn follow(visit: &Visit, mut browser: Browser, asked: Asked, answered: Answered) -> Result<Response, Stop> {
    prefer_expected(visit, &asked, &mut browser).await?;
    let step = next(visit, &asked, browser.session(), answered).await?;
    if asked.prompts(Prompt::None) && !matches!(step, Step::Approve) {
        return silent(visit, &asked, &step).await;
    }
    match step {
        Step::Approve => Box::pin(approve(visit, &asked, &browser, Granted::Before)).await,
        Step::Refuse(denial) => refuse(visit, asked, denial).await,
        Step::SignIn { .. } => {
            let asked = asked.kept(visit).await?;
            // Whoever has an account after all finds the sign-in page from there.
            let registers = asked.prompts(Prompt::Create) && offers(visit.settings(), Asking::Account);
            let mut address = asked.page(visit, if registers { "/register" } else { "/login" });
            if let Some(hint) = &asked.login_hint {
                let hint: String = form_urlencoded::byte_serialize(hint.as_bytes()).collect();
                address = format!("{address}&login_hint={hint}");
            }
            Ok(visit.onward(&address))
        }
        Step::Choose => {
            let asked = asked.kept(visit).await?;
            Ok(visit.onward(&asked.page(visit, "/select")))
        }
        Step::Consent(_) => {
            let asked = asked.kept(visit).await?;
            Ok(visit.onward(&asked.page(visit, "/consent")))
        }
    }
}

/// Where the client names a person and another one's session is in use, the person's own session is taken if it is open here.
async fn prefer_expected(visit: &Visit, asked: &Asked, browser: &mut Browser) -> Result<(), Stop> {
    if asked.request.id_token_hint_subject.is_none() {
        return Ok(());
    }
    let mut found = None;
    for session in browser.sessions() {
        if is_expected(visit, asked, session).await? {
            found = Some(session.session_id.clone());
            break;
        }
    }
    if let Some(session_id) = found {
        browser.choose(&session_id);
    }
    Ok(())
}

/// `prompt=none`: what is due may not happen (OIDC Core §3.1.2.6).
async fn silent(visit: &Visit, asked: &Asked, step: &Step) -> Result<Response, Stop> {
    let (code, description) = match step {
        Step::SignIn { again: false } | Step::Approve => (Code::LoginRequired, "nobody is signed in"),
        Step::SignIn { again: true } => (Code::LoginRequired, "the person would have to sign in once more"),
        Step::Choose => (Code::AccountSelectionRequired, "the person would have to choose an account"),
        Step::Consent(_) => (Code::ConsentRequired, "the person would have to consent"),
        Step::Refuse(Denial::AccessDenied) => (Code::AccessDenied, "the person has no role that lets them say yes"),
        Step::Refuse(Denial::InvalidAuthorizationDetails) => (
            Code::InvalidAuthorizationDetails,
            "the types of authorization_details, or those of the client, have changed",
        ),
        Step::Refuse(_) => (Code::LoginRequired, "another person is signed in"),
    };
    let error = AuthorizationError::new(code, description);
    let appended = use_up(visit, asked).await?;
    Ok(recorded(deliver(visit, &asked.client, &asked.reply(), &error.into()).await?, appended))
}
