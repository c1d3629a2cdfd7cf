//! Changing one's address: a link goes to the new one, and until it is used nothing changes. The present password proves who asks.

use std::time::Duration;

use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::verification::Purpose;
use axum::http::StatusCode;
use axum::response::Response;
use commands::verification::{About, RequestVerification, RequestVerificationError};
use commands::{ClearSecret, execute};

use super::Owner;
use crate::http::people::new_password;
use crate::http::people::sign_in::attempt::{Attempt, Judged};
use crate::http::people::{Posted, Stop, Visit, recorded, retry_after};
use crate::pages::Trouble;
use crate::pages::account::{ChangeEmail, PasswordFault};
use crate::pages::self_service::{Done, Told};

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted).await)
}

/// Whether people change their address themselves.
pub(super) fn is_offered(visit: &Visit) -> bool {
    visit.settings().self_service.email_change && visit.settings().mail.is_set_up()
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    let present = owner.named.user.state.profile().and_then(|profile| profile.email.clone());
    page(visit, &owner, present.unwrap_or_default(), false, Vec::new()).await
}

async fn page(
    visit: &Visit,
    owner: &Owner,
    address: String,
    no_address: bool,
    faults: Vec<PasswordFault>,
) -> Result<Response, Stop> {
    if !is_offered(visit) {
        return Err(Trouble::NotFound.into());
    }
    let status = if no_address { StatusCode::UNPROCESSABLE_ENTITY } else { new_password::status(&faults) };
    let wait = new_password::wait(&faults);
    let form = visit.form(visit.address("/account/email"), &owner.purpose("email")).await?;
    let view = ChangeEmail { account: owner.account(visit, None), form, address, no_address, faults };
    Ok(retry_after(visit.page(&owner.frame(visit), &view, status), wait))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let owner = match Owner::of(visit).await? {
        Ok(owner) => owner,
        Err(away) => return Ok(away),
    };
    if !is_offered(visit) {
        return Err(Trouble::NotFound.into());
    }
    let field = |name| posted.fields().map(|fields| fields.once(name).ok().flatten().map(str::to_owned));
    let address = field("email")?.unwrap_or_default().trim().to_owned();
    let refused = |fault| page(visit, &owner, address.clone(), false, vec![fault]);
    match visit.checked(posted, &owner.purpose("email")).await {
        Ok(_) => {}
        Err(stop) if stop.trouble == Trouble::StaleForm => return refused(PasswordFault::Stale).await,
        Err(stop) => return Err(stop),
    }
    if normalise(&IdentifierKind::Email, &address).is_err() {
        return page(visit, &owner, address.clone(), true, Vec::new()).await;
    }
    let Some(current) = field("current_password")? else { return refused(PasswordFault::CurrentMissing).await };
    let attempt = Attempt::of_user(visit, owner.user()).await?;
    match attempt.judge(&ClearSecret::given(current)).await? {
        Judged::Right { .. } | Judged::MustChange => {}
        Judged::Refused(judged) => return refused(new_password::of_refusal(&judged.refusal)).await,
        Judged::Unavailable => return Err(Trouble::AccountUnavailable.into()),
    }
    let command = RequestVerification {
        tenant: visit.tenant().clone(),
        purpose: Purpose::Email,
        about: About::User { user: owner.user().to_owned(), address: Some(address.clone()) },
        locale: Some(visit.frame(&[]).locale.tag().to_owned()),
        grant_id: None,
    };
    let context = visit.context_of(owner.user(), Some(&owner.session.session_id), None);
    let appended = match execute(&context, &command).await {
        Ok(outcome) => outcome.appended,
        Err(RequestVerificationError::Refused(_)) => {
            let wait = Duration::from_secs(visit.settings().self_service.seconds_between.into());
            return refused(PasswordFault::TooMany { wait }).await;
        }
        Err(RequestVerificationError::Closed(_)) => return Err(Trouble::TenantUnavailable.into()),
        Err(RequestVerificationError::Failed(failure)) => return Err(failure.into()),
    };
    let view = Told { done: Done::AskedAt, onward: Some(("way-account", visit.address("/account"))) };
    Ok(recorded(visit.page(&visit.frame(&[]), &view, StatusCode::OK), appended))
}
