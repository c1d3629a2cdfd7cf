//! `/t/{tenant}/account/deletion`: people ask for the deletion of their own account. The present password proves who asks, under the same
//! counters as a sign-in; from then on nobody signs in, everything that was open ends, and an administrator can call it off until the
//! account is erased.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use commands::user::{ChangeUserError, RequestDeletion};
use commands::{ClearSecret, execute};

use super::Owner;
use crate::endings;
use crate::http::people::sign_in::attempt::{Attempt, Judged};
use crate::http::people::{Posted, Stop, Visit, new_password, recorded, retry_after};
use crate::pages::Trouble;
use crate::pages::account::{DeleteAccount, PasswordFault};
use crate::pages::self_service::{Done, Told};

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted).await)
}

/// Whether people ask for it themselves.
pub(super) fn is_offered(visit: &Visit) -> bool {
    visit.settings().self_service.account_deletion
}

async fn owner(visit: &Visit) -> Result<Result<Owner, Response>, Stop> {
    if is_offered(visit) { Owner::of(visit).await } else { Err(Trouble::NotFound.into()) }
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    match owner(visit).await? {
        Ok(owner) => page(visit, &owner, Vec::new()).await,
        Err(away) => Ok(away),
    }
}

async fn page(visit: &Visit, owner: &Owner, faults: Vec<PasswordFault>) -> Result<Response, Stop> {
    let (mut status, wait) = (new_password::status(&faults), new_password::wait(&faults));
    let administers = administers(visit, owner).await?;
    if administers {
        status = StatusCode::CONFLICT;
    }
    let view = DeleteAccount {
        account: owner.account(visit, None),
        form: visit.form(visit.address("/account/deletion"), &owner.purpose("deletion")).await?,
        days: visit.settings().self_service.deletion_days.into(),
        administers,
        faults,
    };
    Ok(retry_after(visit.page(&owner.frame(visit), &view, status), wait))
}

/// Whoever administers does not vanish: the last one would leave nobody who could call it off.
async fn administers(visit: &Visit, owner: &Owner) -> Result<bool, Stop> {
    let users = [owner.user().to_owned()];
    let held = queries::role::permissions(visit.shared.journal.db(), visit.tenant(), &users).await?;
    Ok(held.values().any(|permissions| permissions.iter().next().is_some()))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let owner = match owner(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    if administers(visit, &owner).await? {
        return page(visit, &owner, Vec::new()).await;
    }
    let refused = |fault| page(visit, &owner, vec![fault]);
    let typed = match visit.checked(posted, &owner.purpose("deletion")).await {
        Ok(typed) => typed,
        Err(stop) if stop.trouble == Trouble::StaleForm => return refused(PasswordFault::Stale).await,
        Err(stop) => return Err(stop),
    };
    let current = typed.once("current_password").ok().flatten().filter(|text| !text.is_empty());
    let Some(current) = current else { return refused(PasswordFault::CurrentMissing).await };
    let attempt = Attempt::of_user(visit, owner.user()).await?;
    match attempt.judge(&ClearSecret::given(current.to_owned())).await? {
        Judged::Right { .. } | Judged::MustChange => {}
        Judged::Refused(judged) => return refused(new_password::of_refusal(&judged.refusal)).await,
        Judged::Unavailable => return Err(Trouble::AccountUnavailable.into()),
    }
    let days = TimeDelta::days(visit.settings().self_service.deletion_days.into());
    let (tenant, user) = (visit.tenant().clone(), owner.user().to_owned());
    let command = RequestDeletion { tenant, user, purge_after: Some(visit.now() + days) };
    let context = visit.context_of(owner.user(), Some(&owner.session.session_id), None);
    let appended = match execute(&context, &command).await {
        Ok(outcome) => outcome.appended,
        Err(ChangeUserError::Failed(failure)) => return Err(failure.into()),
        Err(_) => return Err(Trouble::AccountUnavailable.into()),
    };
    if let Some(appended) = &appended {
        endings::see_to(&visit.shared.journal, appended).await;
    }
    let view = Told { done: Done::DeletionAsked, onward: None };
    Ok(recorded(visit.page(&visit.frame(&[]), &view, StatusCode::OK), appended))
}
