//! Shared signals for receivers (SSF 1.0): what the transmitter is, and the one stream that each client may have.
//!
//! A receiver is a client, and shows an access token of its own with `ssf.read` or `ssf.manage`. It sees its own stream and no other. One
//! endpoint, one file; who may and how it is refused stand in `door` and `refusal`.

mod configuration;
mod discovery;
mod door;
mod poll;
mod refusal;
mod status;
mod streams;
mod subjects;
mod verify;

use axum::Router;

pub(crate) use door::{MANAGE, READ};

use super::Shared;
use super::error::problem::method_not_allowed;
use crate::http::routing::{delete, get, patch, post, put};

/// The endpoints.
pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/.well-known/ssf-configuration/t/{tenant}", get(discovery::get))
        .route(
            "/t/{tenant}/ssf/streams",
            get(streams::get)
                .merge(post(streams::post))
                .merge(patch(streams::patch))
                .merge(put(streams::put))
                .merge(delete(streams::delete)),
        )
        .route("/t/{tenant}/ssf/status", get(status::get).merge(post(status::post)))
        .route("/t/{tenant}/ssf/subjects:add", post(subjects::add))
        .route("/t/{tenant}/ssf/subjects:remove", post(subjects::remove))
        .route("/t/{tenant}/ssf/verify", post(verify::post))
        .route("/t/{tenant}/ssf/poll", post(poll::post))
        .method_not_allowed_fallback(method_not_allowed)
}
