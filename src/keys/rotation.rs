//! Rotating signing keys: which key signs is read from the rows, the pair is made here, the log decides.
//!
//! Key ids are not drawn but follow from the tenant, the algorithm and how many keys there were before. So when two nodes
//! have the same thought at the same moment they write to the same streams, the log takes one of them, and the other finds
//! that everything is done.

use aggregates::signing_key::{KeyStatus, SigningKeyError};
use aggregates::{JwsAlgorithm, KeyAlgorithm, TenantId};
use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use commands::signing_key::{KeyPair, RotateSigningKey, SigningKeyCommandError, Successor};
use commands::{Context, Failure, execute};
use queries::QueryError;
use queries::signing_key::SigningKey;
use serde::Serialize;

use crate::adapters::{self, KeyPairError};
use crate::directory::all;

/// The algorithms of a tenant that never chose: what OpenID Connect expects, and what is better.
const USUAL: [JwsAlgorithm; 2] = [JwsAlgorithm::RS256, JwsAlgorithm::ES256];
/// Letters of a key id: 132 bits of a hash.
const KID: usize = 22;

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
    pub alg: KeyAlgorithm,
    /// The key that signs from now on.
    pub active: String,
    /// The key that only verifies from now on.
    pub retired: Option<String>,
    /// The key that is published and will sign after the next rotation.
    pub next: String,
}

/// Rotates the key of one algorithm, or of every algorithm that the tenant signs with.
pub async fn rotate(
    context: &Context,
    tenant: &TenantId,
    alg: Option<KeyAlgorithm>,
) -> Result<Vec<Rotated>, RotateError> {
    let keys = rows(context, tenant).await?;
    let algorithms = alg.map_or_else(|| in_use(&keys), |alg| vec![alg]);
    let mut rotated = Vec::with_capacity(algorithms.len());
    for alg in algorithms {
        rotated.push(rotate_one(context, tenant, alg, &keys).await?);
    }
    Ok(rotated)
}

/// The id of the key that signs with an algorithm; the first one is made where there is none.
pub async fn ensure(context: &Context, tenant: &TenantId, alg: KeyAlgorithm) -> Result<String, RotateError> {
    let keys = rows(context, tenant).await?;
    if let Some(kid) = kid_of(&keys, alg, KeyStatus::Active) {
        return Ok(kid);
    }
    match rotate_one(context, tenant, alg, &keys).await {
        Ok(rotated) => Ok(rotated.active),
        Err(error) if another_was_faster(&error) => {
            let keys = rows(context, tenant).await?;
            kid_of(&keys, alg, KeyStatus::Active).ok_or(error)
        }
        Err(error) => Err(error),
    }
}

/// Rotates the key of one algorithm, as the rows show the keys.
pub(super) async fn rotate_one(
    context: &Context,
    tenant: &TenantId,
    alg: KeyAlgorithm,
    keys: &[SigningKey],
) -> Result<Rotated, RotateError> {
    let command = plan_of(tenant, alg, keys).await?;
    let active = match &command.successor {
        Successor::Pending(kid) => kid.clone(),
        Successor::New(pair) => pair.kid.clone(),
    };
    let rotated = Rotated { alg, active, retired: command.active.clone(), next: command.next.kid.clone() };
    execute(context, &command).await?;
    Ok(rotated)
}

/// The command that rotates the key of one algorithm, for whoever carries it out.
pub async fn plan(context: &Context, tenant: &TenantId, alg: KeyAlgorithm) -> Result<RotateSigningKey, RotateError> {
    plan_of(tenant, alg, &rows(context, tenant).await?).await
}

async fn plan_of(tenant: &TenantId, alg: KeyAlgorithm, keys: &[SigningKey]) -> Result<RotateSigningKey, RotateError> {
    let active = kid_of(keys, alg, KeyStatus::Active);
    let mut number = keys.iter().filter(|key| key.alg == alg).count();
    let successor = match kid_of(keys, alg, KeyStatus::Pending) {
        Some(kid) => Successor::Pending(kid),
        None => Successor::New(new_pair(tenant, alg, &mut number, keys).await?),
    };
    let next = new_pair(tenant, alg, &mut number, keys).await?;
    Ok(RotateSigningKey { tenant: tenant.clone(), active, successor, next })
}

/// Whether a rotation was refused because somebody else had just done it.
pub(super) fn another_was_faster(error: &RotateError) -> bool {
    matches!(
        error,
        RotateError::Refused(
            SigningKeyCommandError::Refused(SigningKeyError::AlreadyGenerated | SigningKeyError::WrongStatus(_))
                | SigningKeyCommandError::Failed(Failure::Conflict)
        )
    )
}

/// All signing keys of a tenant, as the rows show them now.
pub(super) async fn rows(context: &Context, tenant: &TenantId) -> Result<Vec<SigningKey>, QueryError> {
    let db = context.journal().db();
    all(|page| async move { queries::signing_key::list(db, tenant, &page).await }).await
}

pub(super) fn kid_of(keys: &[SigningKey], alg: KeyAlgorithm, state: KeyStatus) -> Option<String> {
    keys.iter().find(|key| key.alg == alg && key.state == state).map(|key| key.kid.clone())
}

/// Making an RSA pair takes a tenth of a second and more: not on a thread that answers requests.
async fn new_pair(
    tenant: &TenantId,
    alg: KeyAlgorithm,
    number: &mut usize,
    keys: &[SigningKey],
) -> Result<KeyPair, KeyPairError> {
    let mut kid = kid(tenant, alg, *number);
    while keys.iter().any(|key| key.kid == kid) {
        *number += 1;
        kid = self::kid(tenant, alg, *number);
    }
    *number += 1;
    let made = tokio::task::spawn_blocking(move || adapters::generate(alg, kid)).await;
    made.map_err(|_| KeyPairError::Failed)?
}

fn kid(tenant: &TenantId, alg: KeyAlgorithm, number: usize) -> String {
    let name = format!("evident signing key\n{tenant}\n{}\n{number}", alg.as_str());
    let mut kid = BASE64.encode(digest(&SHA256, name.as_bytes()));
    kid.truncate(KID);
    kid
}

fn in_use(keys: &[SigningKey]) -> Vec<KeyAlgorithm> {
    let mut algorithms = Vec::new();
    for key in keys.iter().filter(|key| matches!(key.state, KeyStatus::Active | KeyStatus::Pending)) {
        if !algorithms.contains(&key.alg) {
            algorithms.push(key.alg);
        }
    }
    if algorithms.is_empty() { USUAL.map(KeyAlgorithm::from).to_vec() } else { algorithms }
}
