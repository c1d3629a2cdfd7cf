//! `/t/{tenant}/account`: what people see of themselves, and what they can end.

mod applications;
mod deletion;
mod device;
mod email;
mod history;
mod overview;
mod password;
mod profile;
mod requests;
mod session;
mod sessions;

use aggregates::client::GrantType;
use axum::Router;
use axum::response::Response;
use queries::session::Session;

pub(in crate::http) use device::of as device_of;

use super::browser::{Browser, check_not_barred};
use super::names::{Named, named};
use super::stop::Stop;
use super::visit::Visit;
use crate::http::Shared;
use crate::http::routing::{get, patch, post};
use crate::pages::account::{Account, Notice};
use crate::pages::{Frame, Trouble, Zone};

/// Rows of one page of a list.
const ROWS: u32 = 100;

/// The account pages.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(overview::get))
        .route("/session", get(session::get).merge(patch(session::patch)))
        .route("/sessions", get(sessions::get))
        .route("/sessions/end-others", get(sessions::ask_others).merge(post(sessions::end_others)))
        .route("/sessions/{session}/end", get(sessions::ask).merge(post(sessions::end)))
        .route("/applications", get(applications::get))
        .route("/applications/{client}/remove", get(applications::ask).merge(post(applications::remove)))
        .route("/requests", get(requests::get))
        .route("/requests/{request}", get(requests::ask))
        .route("/requests/{request}/approve", post(requests::approve))
        .route("/requests/{request}/deny", post(requests::deny))
        .route("/history", get(history::get))
        .route("/profile", get(profile::get).merge(post(profile::post)))
        .route("/deletion", get(deletion::get).merge(post(deletion::post)))
        .route("/email", get(email::get).merge(post(email::post)))
        .route("/password", get(password::get).merge(post(password::post)))
}

/// Somebody who is signed in, on their own pages.
struct Owner {
    session: Session,
    named: Named,
}

impl Owner {
    /// Who is signed in; otherwise the way to the sign-in page.
    async fn of(visit: &Visit) -> Result<Result<Self, Response>, Stop> {
        Self::or(visit, || visit.onward(&visit.address("/login"))).await
    }

    /// The same, and from there back to a page.
    async fn of_page(visit: &Visit, page: &str) -> Result<Result<Self, Response>, Stop> {
        Self::or(visit, || visit.to_sign_in(page, false)).await
    }

    async fn or(visit: &Visit, away: impl FnOnce() -> Response) -> Result<Result<Self, Response>, Stop> {
        let browser = Browser::of(visit).await?;
        let Some(session) = browser.session().cloned() else {
            check_not_barred(visit).await?;
            return Ok(Err(away()));
        };
        let named = named(visit, &session.user_id).await?.ok_or(Trouble::AccountUnavailable)?;
        Ok(Ok(Self { session, named }))
    }

    fn user(&self) -> &str {
        &self.session.user_id
    }

    /// The frame of their pages, with moments in the time zone of their profile.
    fn frame(&self, visit: &Visit) -> Frame {
        let zone = self.named.user.state.profile().and_then(|profile| profile.zoneinfo.as_deref());
        visit.frame(&[]).in_zone(zone.and_then(Zone::of_name))
    }

    /// What all pages share.
    fn account(&self, visit: &Visit, notice: Option<Notice>) -> Account {
        Account {
            person: self.named.person.clone(),
            base: visit.plain_address("/account"),
            sign_out: visit.address("/logout"),
            is_asked: visit.settings().oauth.allows(GrantType::Ciba),
            notice,
        }
    }

    /// What a form of these pages is for, and in whose session.
    fn purpose(&self, what: &str) -> String {
        format!("account {} {what}", self.session.session_id)
    }
}
