//! `/t/{tenant}/recover/password`: a password that is set by a link, after it was forgotten or with an invitation.

use aggregates::session::SessionEnd;
use aggregates::verification::Purpose;
use axum::http::StatusCode;
use axum::response::Response;
use commands::credential::password_facts;
use commands::execute;
use commands::verification::{SetPasswordByLink, SetPasswordByLinkError};
use queries::Page;

use super::{Link, TOKEN, lapsed, with_grant};
use crate::http::people::new_password::{self, judged, stopped, twice};
use crate::http::people::{Posted, Stop, Visit, end as end_session, named, recorded, retry_after};
use crate::pages::Trouble;
use crate::pages::account::PasswordFault;
use crate::pages::self_service::{ChoosePassword, Choosing, Done, Told};
use crate::passwords::Rules;

const PURPOSES: [Purpose; 2] = [Purpose::PasswordReset, Purpose::Invitation];
/// Sessions that are read at once.
const ROWS: u32 = 100;

/// The page.
pub(super) async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub(super) async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(Box::pin(submitted(&visit, &posted)).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let link = Link::of_address(visit, &PURPOSES).await?;
    page(visit, &link, Vec::new()).await
}

async fn page(visit: &Visit, link: &Link, faults: Vec<PasswordFault>) -> Result<Response, Stop> {
    let person = named(visit, link.user()?).await?.ok_or(Trouble::AccountUnavailable)?;
    let form = visit.form(visit.address("/recover/password"), &link.purpose()).await?;
    let invited = link.verification.purpose() == Some(Purpose::Invitation);
    let (status, wait) = (new_password::status(&faults), new_password::wait(&faults));
    let view = ChoosePassword {
        form: form.carrying(TOKEN, &link.text),
        choosing: if invited { Choosing::Invited } else { Choosing::Again },
        identifier: person.identifier.unwrap_or(person.person.identifier),
        min_length: visit.settings().password_policy.min_length.into(),
        faults,
    };
    Ok(retry_after(visit.page(&visit.frame(&[]), &view, status), wait))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let link = Link::of_form(visit, posted.fields()?, &PURPOSES).await?;
    let fields = match visit.checked(posted, &link.purpose()).await {
        Ok(fields) => fields,
        Err(stop) if stop.trouble == Trouble::StaleForm => return page(visit, &link, vec![PasswordFault::Stale]).await,
        Err(stop) => return Err(stop),
    };
    let new = match twice(fields) {
        Ok(new) => new,
        Err(faults) => return page(visit, &link, faults).await,
    };
    let (user, tenant) = (link.user()?, visit.tenant());
    let context = visit.context_of(user, None, None);
    let facts = password_facts(&context, tenant, user).await.map_err(stopped)?;
    let hash = match judged(visit, &new, Rules::from(&facts)).await? {
        Ok(hash) => hash,
        Err(fault) => return page(visit, &link, vec![fault]).await,
    };
    let (handle, checked) = (link.handle.clone(), facts.version);
    let command = SetPasswordByLink { tenant: tenant.clone(), link: handle, hash, checked };
    let appended = match execute(&context, &command).await {
        Ok(outcome) => outcome.appended,
        Err(SetPasswordByLinkError::Superseded) => return page(visit, &link, vec![PasswordFault::Stale]).await,
        Err(SetPasswordByLinkError::Link(error)) => return Err(lapsed(visit, error, &PURPOSES)),
        Err(SetPasswordByLinkError::Closed(_)) => return Err(Trouble::TenantUnavailable.into()),
        Err(SetPasswordByLinkError::Unavailable) => return Err(Trouble::AccountUnavailable.into()),
        Err(SetPasswordByLinkError::Failed(failure)) => return Err(failure.into()),
        Err(error @ (SetPasswordByLinkError::Password(_) | SetPasswordByLinkError::User(_))) => {
            tracing::error!(%error, "a password that was judged was not set");
            return Err(Trouble::Internal.into());
        }
    };
    if visit.settings().self_service.reset_ends_sessions {
        end_all(visit, user).await?;
    }
    let sign_in = with_grant(visit, "/login", link.verification.grant_id());
    let view = Told { done: Done::PasswordSet, onward: Some(("way-sign-in", sign_in)) };
    Ok(recorded(visit.page(&visit.frame(&[]), &view, StatusCode::OK), appended))
}

/// Ends every session of somebody, and what ends with them.
async fn end_all(visit: &Visit, user: &str) -> Result<(), Stop> {
    let (db, now) = (visit.shared.journal.db(), visit.now());
    let (mut sessions, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = Page::after(ROWS, cursor.as_deref());
        let listing = queries::session::of_user(db, visit.tenant(), user, now, &page).await?;
        sessions.extend(listing.items);
        cursor = listing.next;
        if cursor.is_none() {
            break;
        }
    }
    for session in sessions {
        end_session(visit, &session, SessionEnd::PasswordChanged).await?;
    }
    Ok(())
}
