//! What stands behind the pages: signing in, choosing an account, consenting, one's own account, signing out.
//!
//! One page, one file: what it shows, what its form does. Each handler takes a [`Visit`], checks the form it is sent, calls commands and
//! queries, and fills a view of `crate::pages`. Where a client waits, every answer leads back to `crate::http::oauth::authorize`, which
//! knows what is due next; a page knows only its own question. Addresses lead to grants by their ids and to nothing else, so no
//! parameter can send a browser anywhere.

mod account;
mod asked;
mod browser;
mod consent;
mod device;
mod front_channel;
mod goto;
mod logout;
mod lost;
mod names;
mod new_password;
mod posted;
mod select;
mod self_service;
mod sign_in;
mod stop;
mod style;
mod visit;
mod waiting_device;

use axum::Router;

pub(in crate::http) use account::device_of;
pub use browser::{Browser, Open, check_not_barred};
pub use front_channel::front_channel;
pub use logout::end;
pub use names::{Named, application_name, display_name, known_as, named};
pub use posted::Posted;
pub use self_service::offers;
pub use stop::Stop;
pub use visit::{Visit, recorded, retry_after};

use super::Shared;
use super::oauth::{authorize, check_session, end_session};
use crate::http::routing::{get, post};

/// The pages.
pub(super) fn routes() -> Router<Shared> {
    let tenant = Router::new()
        .route("/oauth2/authorize", get(authorize::get).merge(post(authorize::post)))
        .route("/oauth2/device", get(waiting_device::get).merge(post(waiting_device::post)))
        .route("/oauth2/check_session", get(check_session::get))
        .route("/oauth2/end_session", get(end_session::get).merge(post(end_session::post)))
        .route("/login", get(sign_in::get).merge(post(sign_in::post)))
        .route("/login/password", get(sign_in::due::get).merge(post(sign_in::due::post)))
        .route("/select", get(select::get).merge(post(select::post)))
        .route("/consent", get(consent::get).merge(post(consent::post)))
        .route("/logout", get(logout::get).merge(post(logout::post)))
        .route("/branding.css", get(style::get))
        .merge(self_service::routes())
        .nest("/account", account::routes())
        .fallback(lost::lost);
    Router::new().nest("/t/{tenant}", tenant)
}
