//! `/openapi.json`: the description of the admin API (`OpenAPI` 3.1), made from the operations themselves; and `/asyncapi.json` beside it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use bytes::Bytes;
use tokio::sync::OnceCell;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, Info, OpenApi};

use super::Shared;
use super::admin::description::SCHEME;
use super::admin::{self, Manner, WouldAppend};
use super::error::problem::{Problem, ProblemDocument};
use crate::http::routing::get;

/// What is referred to by what all operations have in common.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ProblemDocument, WouldAppend)))]
struct Common;

const ABOUT: &str = "\
Every operation needs an access token that carries its permission (`x-permission`) or `evident:admin`. Unknown members and \
parameters are refused. Reads answer an `ETag`, writes that replace something need it as `If-Match`; every write takes an \
`Idempotency-Key` and `dry_run`, and answers `Evident-Position`, which `Evident-Min-Position` waits for.";

/// A text that is made when somebody asks for it first, and the same from then on.
type Made = Arc<OnceCell<Bytes>>;

/// Serves the description of the admin API.
pub(super) fn serve() -> MethodRouter<Shared> {
    let made = Made::default();
    get(async move |State(shared): State<Shared>| given(&made, move || json(&document(&shared))).await)
}

/// Serves the description of the streams.
pub(super) fn serve_streams() -> MethodRouter<Shared> {
    let made = Made::default();
    get(async move || given(&made, || json(&crate::asyncapi::document())).await)
}

/// Most who serve are never asked, and the structures that it is made of are large: they live as long as the making.
async fn given(made: &Made, write: impl FnOnce() -> Bytes + Send + 'static) -> Response {
    match made.get_or_try_init(|| tokio::task::spawn_blocking(write)).await {
        Ok(text) => answer(text.clone()),
        Err(error) => {
            tracing::error!(%error, "a description cannot be made");
            Problem::internal().into_response()
        }
    }
}

fn json(document: &impl serde::Serialize) -> Bytes {
    // A description is made of texts and always has JSON.
    Bytes::from(serde_json::to_vec(document).unwrap_or_default())
}

/// The whole description.
fn document(shared: &Shared) -> OpenApi {
    let (_, mut document) = admin::operations(shared, Manner::Describing).split_for_parts();
    document.info = Info::new("Evident", env!("CARGO_PKG_VERSION"));
    document.info.description = Some(ABOUT.to_owned());
    let common = Common::openapi().components.unwrap_or_default();
    let components = document.components.get_or_insert_with(Components::default);
    components.schemas.extend(common.schemas);
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme(SCHEME, scheme);
    document
}

fn answer(text: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], text).into_response()
}
