//! `/t/{tenant}/select`: with which of the accounts that are signed in in this browser to go on, or with another one.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use axum::response::Response;

use super::browser::Browser;
use super::names::named;
use super::posted::Posted;
use super::stop::Stop;
use super::visit::Visit;
use crate::http::oauth::authorize::{Answered, Asked, follow};
use crate::pages::{AccountChoice, AccountChooser, Trouble};

/// What is sent for an account that is not there yet.
const OTHER: &str = "other";

/// The page.
pub async fn get(visit: Visit) -> Response {
    visit.told(show(&visit).await)
}

/// The choice.
pub async fn post(visit: Visit, posted: Posted) -> Response {
    visit.told(chosen(&visit, &posted).await)
}

async fn show(visit: &Visit) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?;
    let browser = Browser::of(visit).await?;
    if browser.session().is_none() {
        return Ok(visit.onward(&other_account(visit, asked.as_ref())));
    }
    let frame = visit.frame(asked.as_ref().map_or(&[], |asked| asked.request.ui_locales.as_slice()));
    let mut accounts = Vec::new();
    for session in browser.sessions() {
        if let Some(named) = named(visit, &session.user_id).await? {
            accounts.push(AccountChoice { key: session.session_id.clone(), person: named.person, signed_in: true });
        }
    }
    let form = visit.form(visit.here().to_owned(), &purpose(asked.as_ref())).await?;
    let application = asked.as_ref().map(|asked| asked.application(&frame));
    Ok(visit.page(&frame, &AccountChooser { form, application, accounts }, StatusCode::OK))
}

async fn chosen(visit: &Visit, posted: &Posted) -> Result<Response, Stop> {
    let asked = Asked::of_page(visit).await?;
    let fields = visit.checked(posted, &purpose(asked.as_ref())).await?;
    let account = fields.once("account").ok().flatten().ok_or(Trouble::BadRequest)?;
    if account == OTHER {
        return Ok(visit.onward(&other_account(visit, asked.as_ref())));
    }
    let mut browser = Browser::of(visit).await?;
    if !browser.choose(account) {
        return Ok(visit.onward(&other_account(visit, asked.as_ref())));
    }
    let cookie = browser.keep(visit, None);
    let mut response = match asked {
        Some(asked) => follow(visit, browser, asked, Answered { account: true }).await?,
        None => visit.onward(&visit.address("/account")),
    };
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

fn other_account(visit: &Visit, asked: Option<&Asked>) -> String {
    visit.other_account(asked.and_then(|asked| asked.grant))
}

fn purpose(asked: Option<&Asked>) -> String {
    format!("select {}", asked.and_then(|asked| asked.grant).unwrap_or_default())
}
