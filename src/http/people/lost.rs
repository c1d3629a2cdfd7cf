//! An address of a tenant at which nothing is: a page for people, who mistyped it or followed an old link.
//!
//! Programs, which do not ask for HTML, get the bare status as they did before.

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};

use super::stop::Stop;
use super::visit::Visit;
use crate::pages::{Page, Trouble, Way};

/// Answers whoever came to no place.
pub async fn lost(method: Method, headers: HeaderMap, visit: Result<Visit, Page>) -> Response {
    let reads = matches!(method, Method::GET | Method::HEAD) && asks_for_html(&headers);
    match visit {
        _ if !reads => StatusCode::NOT_FOUND.into_response(),
        Ok(visit) => visit.stopped(&Stop::from(Trouble::NotFound).with(Way::Account(visit.address("/account")))),
        Err(page) => page.into_response(),
    }
}

fn asks_for_html(headers: &HeaderMap) -> bool {
    let given = headers.get_all(ACCEPT).iter().filter_map(|given| given.to_str().ok());
    let mut types = given.flat_map(|given| given.split(','));
    types.any(|one| one.split(';').next().is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/html")))
}
