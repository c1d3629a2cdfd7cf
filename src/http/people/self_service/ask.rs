//! Asking for mail: another password, one's user name, an account.

use std::time::Duration;

use aggregates::identifier::{IdentifierKind, normalise};
use aggregates::verification::Purpose;
use axum::http::StatusCode;
use axum::response::Response;
use commands::authentication::resolve;
use commands::execute;
use commands::verification::{About, RequestVerification, RequestVerificationError};
use tokio::time::{Instant, sleep_until};
use uuid::Uuid;

use super::{offers, waiting};
use crate::http::people::sign_in::page::identifiers;
use crate::http::people::{Posted, Stop, Visit, retry_after};
use crate::pages::Trouble;
use crate::pages::self_service::{Ask, AskFault, Asking, Done, Told};

/// An answer comes no sooner: what finding somebody costs more than finding nobody is not seen from outside.
const NO_SOONER: Duration = Duration::from_millis(300);
const LONGEST: usize = 320;

/// The page for another password.
pub(super) async fn get_password(visit: Visit) -> Response {
    visit.told(page(&visit, Asking::Password, String::new(), None).await)
}

/// The form for another password.
pub(super) async fn post_password(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted, Asking::Password).await)
}

/// The page for a user name.
pub(super) async fn get_user_name(visit: Visit) -> Response {
    visit.told(page(&visit, Asking::UserName, String::new(), None).await)
}

/// The form for a user name.
pub(super) async fn post_user_name(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted, Asking::UserName).await)
}

/// The page for an account.
pub(super) async fn get_account(visit: Visit) -> Response {
    visit.told(page(&visit, Asking::Account, String::new(), None).await)
}

/// The form for an account.
pub(super) async fn post_account(visit: Visit, posted: Posted) -> Response {
    visit.told(submitted(&visit, &posted, Asking::Account).await)
}

async fn page(visit: &Visit, asking: Asking, identifier: String, fault: Option<AskFault>) -> Result<Response, Stop> {
    if !offers(visit.settings(), asking) {
        return Err(Trouble::NotFound.into());
    }
    let asked = waiting(visit).await;
    let frame = visit.frame(asked.as_ref().map_or(&[], |asked| asked.request.ui_locales.as_slice()));
    let reminds = asking == Asking::Password && offers(visit.settings(), Asking::UserName);
    let way = |path: &str| match &asked {
        Some(asked) => asked.page(visit, path),
        None => visit.address(path),
    };
    let view = Ask {
        form: visit.form(visit.here().to_owned(), purpose(asking)).await?,
        asking,
        application: asked.as_ref().map(|asked| asked.application(&frame)),
        identifiers: identifiers(&visit.settings().sign_in.identifiers),
        identifier,
        fault,
        sign_in: way("/login"),
        user_name: reminds.then(|| way("/recover/name")),
    };
    let status = match fault {
        None => StatusCode::OK,
        Some(AskFault::Missing | AskFault::NoAddress) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(AskFault::Stale) => StatusCode::FORBIDDEN,
        Some(AskFault::TooMany { .. }) => StatusCode::TOO_MANY_REQUESTS,
    };
    let wait = fault.and_then(|fault| fault.wait().copied());
    Ok(retry_after(visit.page(&frame, &view, status), wait))
}

async fn submitted(visit: &Visit, posted: &Posted, asking: Asking) -> Result<Response, Stop> {
    let begun = Instant::now();
    if !offers(visit.settings(), asking) {
        return Err(Trouble::NotFound.into());
    }
    let typed = posted.fields()?.once("identifier").ok().flatten().unwrap_or_default().trim().to_owned();
    match visit.checked(posted, purpose(asking)).await {
        Ok(_) => {}
        Err(stop) if stop.trouble == Trouble::StaleForm => {
            return page(visit, asking, typed, Some(AskFault::Stale)).await;
        }
        Err(stop) => return Err(stop),
    }
    if typed.is_empty() {
        return page(visit, asking, typed, Some(AskFault::Missing)).await;
    }
    let is_address = normalise(&IdentifierKind::Email, &typed).is_ok();
    if typed.chars().count() > LONGEST || (asking != Asking::Password && !is_address) {
        return page(visit, asking, typed, Some(AskFault::NoAddress)).await;
    }
    let (most, address) = (visit.settings().self_service.per_minute, visit.arrival.address());
    if let Err(wait) = visit.shared.mail_requests.admit(visit.tenant(), address, most, visit.now()) {
        return page(visit, asking, typed, Some(AskFault::TooMany { wait })).await;
    }
    request(visit, asking, &typed).await?;
    sleep_until(begun + NO_SOONER).await;
    let view = Told { done: Done::Asked, onward: None };
    Ok(visit.page(&visit.frame(&[]), &view, StatusCode::OK))
}

/// Notes in the log that mail is wanted, for somebody or for nobody.
async fn request(visit: &Visit, asking: Asking, typed: &str) -> Result<(), Stop> {
    let (context, by_address) = (visit.context(), [IdentifierKind::Email]);
    let (purpose, kinds) = match asking {
        Asking::Password => (Purpose::PasswordReset, visit.settings().sign_in.identifiers.as_slice()),
        Asking::UserName => (Purpose::UserName, by_address.as_slice()),
        Asking::Account => (Purpose::Registration, by_address.as_slice()),
    };
    let resolved = resolve(&context, visit.tenant(), kinds, typed).await?;
    let user = resolved.user.map(|user| user.user_id);
    let address = (asking == Asking::Account).then(|| typed.to_owned());
    let grant = visit.parameter("grant").filter(|grant| Uuid::parse_str(grant).is_ok());
    let command = RequestVerification {
        tenant: visit.tenant().clone(),
        purpose,
        about: About::Name { hash: resolved.identifier_hash, user, address },
        locale: Some(visit.frame(&[]).locale.tag().to_owned()),
        grant_id: grant,
    };
    match execute(&context, &command).await {
        // Asked for a moment ago: mail is on its way, and whoever asks is told the same.
        Ok(_) | Err(RequestVerificationError::Refused(_)) => Ok(()),
        Err(RequestVerificationError::Closed(_)) => Err(Trouble::TenantUnavailable.into()),
        Err(RequestVerificationError::Failed(failure)) => Err(failure.into()),
    }
}

/// What the form is for.
fn purpose(asking: Asking) -> &'static str {
    match asking {
        Asking::Password => "ask password",
        Asking::UserName => "ask user name",
        Asking::Account => "ask account",
    }
}
