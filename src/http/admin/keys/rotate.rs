//! `POST {issuer}/admin/v1/keys/rotate`.

use aggregates::signing_key::KeyStatus;
use aggregates::{JwsAlgorithm, TenantId};
use axum::extract::State;
use axum::response::Response;
use commands::Context;
use commands::signing_key::{KeyPair, RotateSigningKey, Successor};
use journal::db::Db;
use queries::signing_key::{self, SigningKey};
use queries::{Page, QueryError};
use serde::Deserialize;
use utoipa::ToSchema;

use crate::adapters;
use crate::http::Shared;
use crate::http::admin::write::{Changed, Target, Write};
use crate::http::error::problem::Problem;
use crate::http::extract::tenant::Tenant;

const PAGE: u32 = 200;

/// Which key is rotated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyRotation {
    /// The algorithm whose key it is, such as `ES256`.
    #[schema(value_type = String)]
    alg: JwsAlgorithm,
}

/// Rotate the signing key of an algorithm
///
/// The pending key signs from now on, the active one only verifies, and the next one is published. A first key signs at once.
#[utoipa::path(
    post, path = "/keys/rotate", tag = "keys",
    request_body = KeyRotation,
    responses((status = 200, body = Changed))
)]
pub(super) async fn rotate_key(
    State(shared): State<Shared>,
    tenant: Tenant,
    write: Write<KeyRotation>,
) -> Result<Response, Problem> {
    if let Some(earlier) = write.order.earlier::<()>().await? {
        return Ok(earlier.changed());
    }
    let (alg, context) = (write.body.alg, write.order.context());
    let keys = of_algorithm(shared.journal.db(), tenant.id(), alg).await?;
    let kid_of = |state| keys.iter().find(|key| key.state == state).map(|key| key.kid.clone());
    let successor = match kid_of(KeyStatus::Pending) {
        Some(kid) => Successor::Pending(kid),
        None => Successor::New(new_pair(context, alg).await?),
    };
    let (active, next) = (kid_of(KeyStatus::Active), new_pair(context, alg).await?);
    let command = RotateSigningKey { tenant: tenant.id().clone(), active, successor, next };
    write.order.change(Target::New, &command).await
}

/// Making an RSA pair takes a tenth of a second and more.
async fn new_pair(context: &Context, alg: JwsAlgorithm) -> Result<KeyPair, Problem> {
    let kid = context.new_id().to_string();
    let made = tokio::task::spawn_blocking(move || adapters::generate(alg, kid)).await;
    Ok(made.map_err(|_| Problem::internal())??)
}

async fn of_algorithm(db: &Db, tenant: &TenantId, alg: JwsAlgorithm) -> Result<Vec<SigningKey>, QueryError> {
    let (mut keys, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let listing = signing_key::list(db, tenant, &Page::after(PAGE, cursor.as_deref())).await?;
        keys.extend(listing.items.into_iter().filter(|key| key.alg == alg));
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(keys);
        }
    }
}
