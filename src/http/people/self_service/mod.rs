//! `/t/{tenant}/recover`, `/t/{tenant}/register`: asking for mail, and what its links lead to.
//!
//! What is asked for under a name is answered with one page, after the same steps and no sooner than a fixed time, whoever is meant. A link
//! is looked at by `GET`, which changes nothing, and used by the form that stands there. What it leads to is told by the log alone.

mod account;
mod ask;
mod email;
mod password;

use aggregates::tenant::TenantSettings;
use aggregates::verification::{Purpose, Verification, VerificationError};
use axum::Router;
use commands::Handle;
use protocols::oauth::Parameters;

use super::stop::Stop;
use super::visit::Visit;
use crate::http::Shared;
use crate::http::oauth::authorize::Asked;
use crate::http::routing::{get, post};
use crate::pages::self_service::Asking;
use crate::pages::{Trouble, Way};
use crate::streams;

/// The parameter that a link carries.
const TOKEN: &str = "token";

/// The pages.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/recover", get(ask::get_password).merge(post(ask::post_password)))
        .route("/recover/name", get(ask::get_user_name).merge(post(ask::post_user_name)))
        .route("/recover/password", get(password::get).merge(post(password::post)))
        .route("/register", get(ask::get_account).merge(post(ask::post_account)))
        .route("/register/account", get(account::get).merge(post(account::post)))
        .route("/account/email/confirm", get(email::get).merge(post(email::post)))
}

/// Whether a tenant lets people ask for it: it must say so, and be able to send mail.
pub fn offers(settings: &TenantSettings, asking: Asking) -> bool {
    let own = &settings.self_service;
    settings.mail.is_set_up()
        && match asking {
            Asking::Password => own.password_reset,
            Asking::UserName => own.user_name_reminder,
            Asking::Account => own.registration,
        }
}

/// A link that holds.
struct Link {
    /// As it was presented.
    text: String,
    handle: Handle,
    verification: Verification,
}

impl Link {
    /// Reads what a link or a form carries; otherwise the page that says that it leads nowhere.
    async fn read(visit: &Visit, text: Option<String>, purposes: &[Purpose]) -> Result<Self, Stop> {
        let (journal, tenant) = (&visit.shared.journal, visit.tenant());
        let Some((text, handle)) = text.and_then(|text| Handle::parse(&text).map(|handle| (text, handle))) else {
            return Err(over(visit, purposes));
        };
        let found = streams::fold::<Verification>(journal, tenant, &handle.id().to_string(), None).await?;
        let found = found.map(|found| found.state).filter(|found| {
            found.purpose().is_some_and(|purpose| purposes.contains(&purpose))
                && found.check(handle.hash(), visit.now()).is_ok()
        });
        let verification = found.ok_or_else(|| over(visit, purposes))?;
        Ok(Self { text, handle, verification })
    }

    /// The link that an address carries.
    async fn of_address(visit: &Visit, purposes: &[Purpose]) -> Result<Self, Stop> {
        Self::read(visit, visit.parameter(TOKEN), purposes).await
    }

    /// The link that a form carries.
    async fn of_form(visit: &Visit, fields: &Parameters, purposes: &[Purpose]) -> Result<Self, Stop> {
        Self::read(visit, fields.once(TOKEN).ok().flatten().map(str::to_owned), purposes).await
    }

    /// Whose account it is about.
    fn user(&self) -> Result<&str, Stop> {
        self.verification.user_id().ok_or_else(|| Trouble::AccountUnavailable.into())
    }

    /// What a form is for that uses it.
    fn purpose(&self) -> String {
        format!("link {}", self.handle.id())
    }
}

/// The page of a link that leads nowhere, with the way to another one.
fn over(visit: &Visit, purposes: &[Purpose]) -> Stop {
    let stop = Stop::from(Trouble::LinkOver);
    let (asking, path) = match purposes {
        [Purpose::Registration] => (Asking::Account, "/register"),
        _ => (Asking::Password, "/recover"),
    };
    let stop = if offers(visit.settings(), asking) { stop.with(Way::Again(visit.address(path))) } else { stop };
    stop.with(Way::SignIn(visit.address("/login")))
}

/// The command found the link used, replaced or over, a moment after we saw it hold.
fn lapsed(visit: &Visit, error: VerificationError, purposes: &[Purpose]) -> Stop {
    tracing::debug!(%error, "a link led nowhere");
    over(visit, purposes)
}

/// The authorization request that waits, as far as it still does.
async fn waiting(visit: &Visit) -> Option<Asked> {
    Asked::of_page(visit).await.ok().flatten()
}

/// The same page of ours with the request that waits.
fn with_grant(visit: &Visit, path: &str, grant: Option<&str>) -> String {
    match grant {
        Some(grant) => visit.address(&format!("{path}?grant={grant}")),
        None => visit.address(path),
    }
}
