//! `GET /t/{tenant}/branding.css`: the tenant's colour as a stylesheet, because no page may have a style of its own inside.

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use super::visit::{Visit, branding};
use crate::pages::tenant_css;

/// The stylesheet. Its address changes with what it says, so it may be kept.
pub async fn get(visit: Visit) -> Response {
    let headers = [(CONTENT_TYPE, "text/css; charset=utf-8"), (CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, tenant_css(&branding(visit.house()))).into_response()
}
