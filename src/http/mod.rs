//! What is served over HTTP: the machine's own questions, OAuth and OpenID Connect, the admin API, and SCIM.

pub mod admin;
mod console;
mod cookies;
pub mod error;
pub mod extract;
mod form_token;
mod health;
pub mod layers;
pub mod oauth;
mod openapi;
pub mod people;
pub mod place;
pub(crate) mod routing;
mod scim;
mod shared;
pub(crate) mod ssf;
mod trial;

use axum::Router;

pub use console::{Page as ConsolePage, pages as console_pages};
pub use place::Place;
pub use shared::{Given, Means, Shared};

use error::problem::method_not_allowed;
use layers::Edge;

use crate::http::routing::get;

/// All addresses, at the main address and at tenants' own hosts.
pub fn router(shared: Shared) -> Router {
    place::around(routes(&shared), shared)
}

/// The same with addresses beside them, within what happens to every request.
pub fn served(shared: Shared, more: Option<Router>, edge: Edge) -> Router {
    let routes = more.into_iter().fold(routes(&shared), Router::merge);
    place::around(layers::around(routes, edge), shared)
}

fn routes(shared: &Shared) -> Router {
    let (admin, _) = admin::operations(shared, admin::Manner::Serving).split_for_parts();
    Router::new()
        .merge(admin.method_not_allowed_fallback(method_not_allowed))
        .merge(oauth::routes())
        .merge(console::routes(shared))
        .merge(people::routes())
        .merge(scim::routes(shared))
        .merge(ssf::routes())
        .merge(crate::pages::assets::routes())
        .route("/asyncapi.json", openapi::serve_streams())
        .route("/openapi.json", openapi::serve())
        .route("/healthz", get(health::alive))
        .route("/metrics", get(crate::observability::metrics_page))
        .route("/readyz", get(health::ready))
        .with_state(shared.clone())
}
