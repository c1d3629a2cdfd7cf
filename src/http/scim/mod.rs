//! SCIM 2.0 (RFC 7643, 7644, 9865): users and groups for those who provision them from elsewhere.
//!
//! It is another language for what the admin API does, behind the same gate and the same permissions, with the same commands beneath. One
//! endpoint, one function; what a client may say stands in `protocols::scim`, how it is refused in `refusal`, who calls in `call`.

mod bulk;
mod call;
mod discovery;
mod groups;
mod me;
mod refusal;
mod users;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::MethodRouter;
use protocols::scim::ScimError;

use super::Shared;
use super::admin::Permission::{GroupsRead, GroupsWrite, UsersRead, UsersWrite};
use super::admin::{Gate, Permission, Reach, gate};
use super::error::problem::{method_not_allowed, not_found};
use crate::http::routing::{delete, get, patch, post, put};
use refusal::Refusal;

/// How often somebody else may be faster. Each time somebody was: so many may write one thing at once and each of them gets through.
const ATTEMPTS: u32 = 64;

/// The endpoints.
pub(super) fn routes(shared: &Shared) -> Router<Shared> {
    let open = |permission: Permission, methods: MethodRouter<Shared>| {
        let gated = Gate { shared: shared.clone(), reach: Reach::Tenant, permission, subject: None };
        methods.route_layer(from_fn_with_state(gated, gate))
    };
    let me = get(me::get).route_layer(from_fn_with_state(shared.clone(), me::gate));
    let service = Router::new()
        .route("/ServiceProviderConfig", open(UsersRead, get(discovery::provider)))
        .route("/ResourceTypes", open(UsersRead, get(discovery::types)))
        .route("/ResourceTypes/{id}", open(UsersRead, get(discovery::one_type)))
        .route("/Schemas", open(UsersRead, get(discovery::schemas)))
        .route("/Schemas/{id}", open(UsersRead, get(discovery::one_schema)))
        .route("/Users", open(UsersRead, get(users::get_all)).merge(open(UsersWrite, post(users::post))))
        .route("/Users/.search", open(UsersRead, post(users::search)))
        .route(
            "/Users/{id}",
            open(UsersRead, get(users::get))
                .merge(open(UsersWrite, put(users::put).merge(patch(users::patch)).merge(delete(users::delete)))),
        )
        .route("/Groups", open(GroupsRead, get(groups::get_all)).merge(open(GroupsWrite, post(groups::post))))
        .route("/Groups/.search", open(GroupsRead, post(groups::search)))
        .route(
            "/Groups/{id}",
            open(GroupsRead, get(groups::get))
                .merge(open(GroupsWrite, put(groups::put).merge(patch(groups::patch)).merge(delete(groups::delete)))),
        )
        // Each operation asks for the permission of its own.
        .route("/Bulk", open(UsersWrite, post(bulk::post)))
        .route("/.search", open(UsersRead, post(everywhere)))
        .route(
            "/Me",
            me.merge(
                put(me::unwritten).merge(patch(me::unwritten)).merge(delete(me::unwritten)).merge(post(me::unwritten)),
            ),
        )
        .method_not_allowed_fallback(method_not_allowed)
        .fallback(not_found);
    Router::new().nest("/t/{tenant}/scim/v2", service.layer(from_fn(refusal::translate)))
}

/// A search in everything at once: what users and groups have in common is not worth one.
async fn everywhere() -> Result<(), Refusal> {
    Err(ScimError::plain(501, "search below /Users or /Groups").into())
}
