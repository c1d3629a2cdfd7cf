//! A tenant's signing keys, rotated: which key signs is read from the rows, the pair is made here, the log decides.

use aggregates::signing_key::KeyStatus;
use aggregates::{JwsAlgorithm, TenantId};
use commands::signing_key::{RotateSigningKey, SigningKeyCommandError, Successor};
use commands::{Context, execute};
use queries::signing_key::SigningKey;
use queries::{Page, QueryError};
use serde::Serialize;

use crate::adapters::{self, KeyPairError};
use crate::installation::Installation;

/// The algorithms of a tenant that never chose: what OpenID Connect expects, and what is better.
const USUAL: [JwsAlgorithm; 2] = [JwsAlgorithm::RS256, JwsAlgorithm::ES256];
const PAGE: u32 = 200;

/// Why a key was not rotated.
#[derive(Debug, thiserror::Error)]
pub enum RotateError {
    /// The rows could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// No pair could be made.
    #[error(transparent)]
    Pair(#[from] KeyPairError),
    /// The command was refused.
    #[error(transparent)]
    Refused(#[from] SigningKeyCommandError),
}

/// What a rotation did.
#[derive(Clone, Debug, Serialize)]
pub struct Rotated {
    /// The algorithm whose key it was.
    pub alg: JwsAlgorithm,
    /// The key that signs from now on.
    pub active: String,
    /// The key that only verifies from now on.
    pub retired: Option<String>,
    /// The key that is published and will sign after the next rotation.
    pub next: String,
}

/// Rotates the key of one algorithm, or of every algorithm that the tenant signs with.
pub async fn rotate(
    installation: &Installation,
    tenant: &TenantId,
    alg: Option<JwsAlgorithm>,
    reason: Option<&str>,
) -> Result<Vec<Rotated>, RotateError> {
    let keys = all(installation, tenant).await?;
    let algorithms = alg.map_or_else(|| in_use(&keys), |alg| vec![alg]);
    let mut rotated = Vec::with_capacity(algorithms.len());
    for alg in algorithms {
        let context = installation.operator(reason.map(str::to_owned));
        rotated.push(rotate_one(&context, tenant, alg, &keys).await?);
    }
    Ok(rotated)
}

/// Makes sure that the tenant signs with an algorithm.
pub async fn ensure(installation: &Installation, tenant: &TenantId, alg: JwsAlgorithm) -> Result<(), RotateError> {
    let keys = all(installation, tenant).await?;
    if keys.iter().any(|key| key.alg == alg && key.state == KeyStatus::Active) {
        return Ok(());
    }
    rotate_one(&installation.operator(None), tenant, alg, &keys).await.map(drop)
}

async fn rotate_one(
    context: &Context,
    tenant: &TenantId,
    alg: JwsAlgorithm,
    keys: &[SigningKey],
) -> Result<Rotated, RotateError> {
    let kid_of = |state| keys.iter().find(|key| key.alg == alg && key.state == state).map(|key| key.kid.clone());
    let retired = kid_of(KeyStatus::Active);
    let (active, successor) = if let Some(kid) = kid_of(KeyStatus::Pending) {
        (kid.clone(), Successor::Pending(kid))
    } else {
        let pair = new_pair(context, alg)?;
        (pair.kid.clone(), Successor::New(pair))
    };
    let next = new_pair(context, alg)?;
    let rotated = Rotated { alg, active, retired: retired.clone(), next: next.kid.clone() };
    execute(context, &RotateSigningKey { tenant: tenant.clone(), active: retired, successor, next }).await?;
    Ok(rotated)
}

fn new_pair(context: &Context, alg: JwsAlgorithm) -> Result<commands::signing_key::KeyPair, KeyPairError> {
    adapters::generate(alg, context.new_id().to_string())
}

fn in_use(keys: &[SigningKey]) -> Vec<JwsAlgorithm> {
    let mut algorithms = Vec::new();
    for key in keys.iter().filter(|key| matches!(key.state, KeyStatus::Active | KeyStatus::Pending)) {
        if !algorithms.contains(&key.alg) {
            algorithms.push(key.alg);
        }
    }
    if algorithms.is_empty() { USUAL.to_vec() } else { algorithms }
}

async fn all(installation: &Installation, tenant: &TenantId) -> Result<Vec<SigningKey>, QueryError> {
    let (mut keys, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let page = Page::after(PAGE, cursor.as_deref());
        let listing = queries::signing_key::list(installation.db(), tenant, &page).await?;
        keys.extend(listing.items);
        cursor = listing.next;
        if cursor.is_none() {
            return Ok(keys);
        }
    }
}
