//! `/t/{tenant}/logout`: signing out at one's own wish, and what ends with a session.

use aggregates::grant::Revocation;
use aggregates::session::SessionEnd;
use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use commands::execute;
use commands::grant::{ChangeGrantError, RevokeGrants};
use commands::session::{ChangeSessionError, EndSession};
use journal::Appended;
use queries::Page;
use queries::grant::{Of, list};
use queries::session::Session;
use uuid::Uuid;

use super::browser::Browser;
use super::front_channel::front_channel;
use super::goto::GOTO;
use super::names::named;
use super::posted::Posted;
use super::stop::Stop;
use super::visit::{Visit, recorded};
use crate::endings;
use crate::pages::{LogoutConfirmation, SignedOut, Trouble};

/// Grants that are taken back at once.
const AT_ONCE: u32 = 200;

/// The question.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The answer.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(answered(&visit, &posted).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let browser = Browser::of(visit).await?;
    let Some(session) = browser.session() else { return Ok(signed_out(visit, Vec::new())) };
    let Some(named) = named(visit, &session.user_id).await? else { return Ok(signed_out(visit, Vec::new())) };
    let view = LogoutConfirmation {
        form: visit.form(visit.here().to_owned(), &purpose(session)).await?,
        person: named.person,
        application: None,
        afterwards: None,
    };
    Ok(visit.page(&visit.frame(&[]), &view, StatusCode::OK))
}

async fn answered(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let mut browser = Browser::of(visit).await?;
    // Signed out already, perhaps in another tab: that is what was wanted.
    let Some(session) = browser.session().cloned() else { return Ok(signed_out(visit, Vec::new())) };
    let fields = visit.checked(posted, &purpose(&session)).await?;
    match fields.once("decision").ok().flatten() {
        Some("sign_out") => {
            let ended = end(visit, &session, SessionEnd::Logout).await?;
            browser.leave(&session.session_id);
            let mut response = recorded(signed_out(visit, front_channel(visit, &session).await), ended);
            for cookie in [Some(browser.keep(visit, None)), browser.state_cookie(visit)].into_iter().flatten() {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Some("stay") => Ok(visit.onward(&visit.address("/account"))),
        _ => Err(Trouble::BadRequest.into()),
    }
}

fn purpose(session: &Session) -> String {
    format!("logout {}", session.session_id)
}

fn signed_out(visit: &Visit, elsewhere: Vec<String>) -> Response {
    let onward = visit.wanted(GOTO);
    if let Some(onward) = onward.as_deref().filter(|_| elsewhere.is_empty()) {
        return visit.onward(onward);
    }
    let onward =
        onward.map(|onward| if onward.starts_with('/') { visit.place().origin().to_owned() + &onward } else { onward });
    let view = SignedOut { onward, sign_in: Some(visit.address("/login")), elsewhere, ..SignedOut::default() };
    visit.page(&visit.frame(&[]), &view, StatusCode::OK)
}

/// Ends a session, and sees to what ends with it.
pub async fn end(visit: &Visit, session: &Session, reason: SessionEnd) -> Result<Option<Appended>, Stop> {
    let id = &session.session_id;
    let command = EndSession { tenant: visit.tenant().clone(), session_id: id.clone(), user: None, reason };
    let context = visit.context_of(&session.user_id, Some(id), None);
    let appended = match execute(&context, &command).await {
        Ok(outcome) => outcome.appended,
        Err(ChangeSessionError::Failed(failure)) => return Err(failure.into()),
        Err(ChangeSessionError::NotFound | ChangeSessionError::Refused(_)) => None,
    };
    if let Some(appended) = &appended {
        endings::see_to(&visit.shared.journal, appended).await;
    }
    Ok(appended)
}

/// Takes back all grants of a kind, page by page.
pub async fn revoke(visit: &Visit, of: Of<'_>, user: &str, reason: Revocation) -> Result<(), Stop> {
    let (db, tenant) = (visit.shared.journal.db(), visit.tenant());
    loop {
        let found = list(db, tenant, of, visit.now(), &Page::first(AT_ONCE)).await?.items;
        let grants: Vec<Uuid> = found.iter().map(|grant| grant.grant_id).collect();
        if grants.is_empty() {
            return Ok(());
        }
        let command = RevokeGrants { tenant: tenant.clone(), grants, reason };
        let outcome = execute(&visit.context_of(user, None, None), &command).await.map_err(|error| match error {
            ChangeGrantError::Failed(failure) => Stop::from(failure),
            ChangeGrantError::Refused(error) => {
                tracing::error!(%error, "grants were not taken back");
                Trouble::Internal.into()
            }
        })?;
        // Nothing changed: others took them back, and their rows are gone with the next look.
        let Some(appended) = outcome.appended else { return Ok(()) };
        endings::see_to(&visit.shared.journal, &appended).await;
    }
}
