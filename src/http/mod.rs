//! What is served over HTTP: the machine's own questions, OAuth and OpenID Connect, and the admin API.

pub mod admin;
mod cookies;
pub mod error;
pub mod extract;
mod form_token;
mod health;
pub mod layers;
pub mod oauth;
mod openapi;
pub mod people;
mod shared;

use axum::Router;
use axum::routing::get;

pub use shared::{Given, Means, Shared};

use error::problem::method_not_allowed;

/// All addresses.
pub fn router(shared: Shared) -> Router {
    let (admin, description) = admin::operations(&shared).split_for_parts();
    let document = openapi::document(description);
    Router::new()
        .merge(admin.method_not_allowed_fallback(method_not_allowed))
        .merge(oauth::routes())
        .merge(people::routes())
        .merge(crate::pages::assets::routes())
        .route("/openapi.json", openapi::serve(&document))
        .route("/healthz", get(health::alive))
        .route("/metrics", get(crate::observability::metrics_page))
        .route("/readyz", get(health::ready))
        .with_state(shared)
}
