//! `GET {issuer}/oauth2/jwks`: the keys under which a tenant signs, and those to which its clients encrypt (RFC 7517 §5).
//!
//! The next key is published when the present one begins to sign, so whoever keeps the document for a few minutes never meets
//! a signature that it cannot check.

use aggregates::{JweAlgorithm, JwsAlgorithm};
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::documents::{self, Document};
use crate::http::Shared;
use crate::http::error::oauth::OauthError;
use crate::http::extract::tenant::Tenant;

const MEDIA_TYPE: &str = "application/jwk-set+json";
/// The algorithms whose first keys are made when somebody asks for a tenant's keys before it ever signed.
const USUAL: [JwsAlgorithm; 2] = [JwsAlgorithm::RS256, JwsAlgorithm::ES256];

/// Answers the keys.
pub(super) async fn get(State(shared): State<Shared>, tenant: Tenant, headers: HeaderMap) -> Response {
    let answer = keys(&shared, &tenant).await.map(|keys| keys.answer(&headers, MEDIA_TYPE));
    documents::public(&tenant, answer.unwrap_or_else(|error| error.respond(&tenant.issuer())))
}

async fn keys(shared: &Shared, tenant: &Tenant) -> Result<Document, OauthError> {
    let mut published = shared.keys.published(tenant.id()).await?;
    if published.keys.is_empty() {
        for algorithm in USUAL {
            shared.keys.signer(tenant.id(), algorithm).await?;
        }
        published = shared.keys.published(tenant.id()).await?;
    }
    // What a client may encrypt to is there as soon as somebody looks for it.
    let receives = &tenant.settings().oauth.encryption_keys;
    let lacks = |algorithm: &&JweAlgorithm| !published.receives((**algorithm).into());
    let lacking: Vec<_> = receives.iter().filter(lacks).copied().collect();
    for algorithm in &lacking {
        shared.keys.receive(tenant.id(), *algorithm).await?;
    }
    if !lacking.is_empty() {
        published = shared.keys.published(tenant.id()).await?;
    }
    Ok(Document { body: published.body.clone(), etag: published.etag.clone() })
}
