//! `/openapi.json`: the description of the admin API (`OpenAPI` 3.1), made from the operations themselves.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use utoipa::OpenApi as _;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Components, Info, OpenApi};

use super::Shared;
use super::admin::WouldAppend;
use super::admin::description::SCHEME;
use super::error::problem::ProblemDocument;

/// What is referred to by what all operations have in common.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(ProblemDocument, WouldAppend)))]
struct Common;

const ABOUT: &str = "\
Every operation needs an access token that carries its permission (`x-permission`) or `evident:admin`. Unknown members and \
parameters are refused. Reads answer an `ETag`, writes that replace something need it as `If-Match`; every write takes an \
`Idempotency-Key` and `dry_run`, and answers `Evident-Position`, which `Evident-Min-Position` waits for.";

/// The whole description.
pub(super) fn document(operations: OpenApi) -> OpenApi {
    let mut document = operations;
    document.info = Info::new("Evident", env!("CARGO_PKG_VERSION"));
    document.info.description = Some(ABOUT.to_owned());
    let common = Common::openapi().components.unwrap_or_default();
    let components = document.components.get_or_insert_with(Components::default);
    components.schemas.extend(common.schemas);
    let scheme = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    components.add_security_scheme(SCHEME, scheme);
    document
}

/// Serves a description as it is now: it does not change while the program runs.
pub(super) fn serve(document: &impl serde::Serialize) -> MethodRouter<Shared> {
    // A description is made of texts and always has JSON.
    let text = Bytes::from(serde_json::to_vec(document).unwrap_or_default());
    get(move || async move { answer(text.clone()) })
}

fn answer(text: Bytes) -> Response {
    ([(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "no-cache")], text).into_response()
}
