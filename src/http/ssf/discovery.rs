//! `GET /.well-known/ssf-configuration/t/{tenant}` (SSF §7.2): what this transmitter is and where it is asked.

use axum::Json;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::{IntoResponse, Response};
use protocols::ssf::{AuthorizationScheme, DeliveryMethod, TransmitterMetadata};

use crate::http::error::problem;
use crate::http::extract::tenant::Tenant;

const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Answers the description.
pub(super) async fn get(tenant: Tenant) -> Response {
    if !tenant.settings().oauth.discovery_enabled {
        return problem::not_found().await.into_response();
    }
    ([(CACHE_CONTROL, KEPT)], Json(describe(&tenant))).into_response()
}

fn describe(tenant: &Tenant) -> TransmitterMetadata {
    let issuer = tenant.issuer();
    let at = |place: &str| format!("{issuer}/ssf/{place}");
    let jwks_uri = tenant.settings().oauth.jwks_uri.clone();
    TransmitterMetadata {
        spec_version: "1_0",
        jwks_uri: jwks_uri.unwrap_or_else(|| format!("{issuer}/oauth2/jwks")),
        delivery_methods_supported: DeliveryMethod::NAMES.to_vec(),
        configuration_endpoint: at("streams"),
        status_endpoint: at("status"),
        add_subject_endpoint: at("subjects:add"),
        remove_subject_endpoint: at("subjects:remove"),
        verification_endpoint: at("verify"),
        // Whoever passes over the session would end all of somebody's sessions instead of one.
        critical_subject_members: vec!["user", "session"],
        authorization_schemes: vec![AuthorizationScheme::OAUTH],
        default_subjects: "ALL",
        issuer,
    }
}
