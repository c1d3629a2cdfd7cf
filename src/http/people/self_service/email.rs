//! `/t/{tenant}/account/email/confirm`: an address that is confirmed by a link, on whatever device it is opened.

use aggregates::verification::Purpose;
use axum::http::StatusCode;
use axum::response::Response;
use commands::execute;
use commands::user::ChangeProfileError;
use commands::verification::{ConfirmEmail as Confirm, ConfirmEmailError};

use super::{Link, TOKEN, lapsed};
use crate::http::people::{Posted, Stop, Visit, recorded};
use crate::pages::Trouble;
use crate::pages::self_service::{ConfirmEmail, Done, Told};

const PURPOSES: [Purpose; 1] = [Purpose::Email];

/// The page.
pub(super) async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The form.
pub(super) async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let link = Link::of_address(visit, &PURPOSES).await?;
    let form = visit.form(visit.address("/account/email/confirm"), &link.purpose()).await?;
    let address = link.verification.address().unwrap_or_default().to_owned();
    let view = ConfirmEmail { form: form.carrying(TOKEN, &link.text), address };
    Ok(visit.page(&visit.frame(&[]), &view, StatusCode::OK))
}

async fn submitted(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let link = Link::of_form(visit, posted.fields()?, &PURPOSES).await?;
    visit.checked(posted, &link.purpose()).await?;
    let context = visit.context_of(link.user()?, None, None);
    let command = Confirm { tenant: visit.tenant().clone(), link: link.handle.clone() };
    let appended = match execute(&context, &command).await {
        Ok(outcome) => outcome.appended,
        Err(ConfirmEmailError::Link(error)) => return Err(lapsed(visit, error, &PURPOSES)),
        Err(ConfirmEmailError::Failed(failure) | ConfirmEmailError::Refused(ChangeProfileError::Failed(failure))) => {
            return Err(failure.into());
        }
        // Somebody else has the address by now, or nobody is left to have it.
        Err(ConfirmEmailError::Refused(error)) => {
            tracing::info!(%error, "an address was not confirmed");
            return Err(Trouble::AccountUnavailable.into());
        }
    };
    let view = Told { done: Done::EmailConfirmed, onward: Some(("way-account", visit.address("/account"))) };
    Ok(recorded(visit.page(&visit.frame(&[]), &view, StatusCode::OK), appended))
}
