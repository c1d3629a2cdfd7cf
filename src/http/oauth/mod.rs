//! OAuth 2.0 and OpenID Connect for clients: tokens, what they are worth, who stands behind them, and the documents that say
//! how to ask.
//!
//! One endpoint, one file. What several of them need stands in small files beside: who asks (`crate::http::extract::client`), what may be
//! asked for (`scope`), by which name a client knows a person (`subject`), which pages may call (`cors`).

mod access_tokens;
mod acting;
mod asker;
mod authorities;
pub mod authorize;
pub(crate) mod backchannel;
pub mod check_session;
pub(crate) mod claims;
mod client_documents;
mod client_keys;
mod cors;
mod desk;
pub(super) mod device_authorization;
mod discovery;
mod documents;
mod dpop;
mod encryption;
pub mod end_session;
mod holding;
mod id_token_info;
mod introspect;
mod jwks;
mod par;
mod people;
mod register;
mod revoke;
pub mod scope;
pub mod subject;
mod token;
mod userinfo;

use axum::Router;

pub use access_tokens::AccessTokens;
pub use authorities::Authorities;
pub(super) use authorize::Fault;
pub use client_documents::ClientDocuments;
pub(super) use client_documents::known_client;
pub use client_keys::{ClientKeys, KeysError};
pub(super) use desk::Desk;
pub use discovery::Described;
pub use dpop::{NONCE, ProofFault};
pub(super) use dpop::{check_possession, is_free, next_nonce};
pub use people::{People, Person};
pub use register::Pace;
pub use scope::ScopeFault;
pub use subject::Salts;

use super::Shared;
use super::error::problem::method_not_allowed;
use crate::http::routing::{delete, get, options, post, put};

/// The endpoints.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/t/{tenant}/oauth2/token", post(token::post).merge(options(cors::preflight)))
        .route("/t/{tenant}/oauth2/par", post(par::post).merge(options(cors::preflight)))
        .route(
            "/t/{tenant}/oauth2/device_authorization",
            post(device_authorization::post).merge(options(cors::preflight)),
        )
        .route("/t/{tenant}/oauth2/bc-authorize", post(backchannel::post).merge(options(cors::preflight)))
        .route("/t/{tenant}/oauth2/introspect", post(introspect::post).merge(options(cors::preflight)))
        .route("/t/{tenant}/oauth2/revoke", post(revoke::post).merge(options(cors::preflight)))
        .route("/t/{tenant}/oauth2/idtokeninfo", post(id_token_info::post).merge(options(cors::preflight)))
        .route(
            "/t/{tenant}/oauth2/userinfo",
            get(userinfo::answer).merge(post(userinfo::answer)).merge(options(cors::preflight)),
        )
        .route("/t/{tenant}/oauth2/jwks", get(jwks::get).merge(options(cors::preflight)))
        .route("/t/{tenant}/.well-known/openid-configuration", get(discovery::get).merge(options(cors::preflight)))
        .route(
            "/.well-known/oauth-authorization-server/t/{tenant}",
            get(discovery::get).merge(options(cors::preflight)),
        )
        .route("/t/{tenant}/oauth2/register", post(register::create::post).merge(options(cors::preflight)))
        .route(
            "/t/{tenant}/oauth2/register/{client_id}",
            get(register::read::get)
                .merge(put(register::update::put))
                .merge(delete(register::delete::delete))
                .merge(options(cors::preflight)),
        )
        .method_not_allowed_fallback(method_not_allowed)
}
