//! Intents towards signing keys. Key material is made by the rim and travels in the command.

mod generate;
mod revoke;
mod rotate;

use aggregates::signing_key::{SigningKey, SigningKeyCommand, SigningKeyError};
use aggregates::{KeyAlgorithm, Keyring, Secret, TenantId};
use serde_json::Value;

pub use generate::GenerateSigningKey;
pub use revoke::RevokeSigningKey;
pub use rotate::{RotateSigningKey, Successor};

use crate::tenant::ClosedTenant;
use crate::{Failure, Loaded, Unit};

/// A key pair on its way into the log.
#[derive(Clone)]
pub struct KeyPair {
    /// The key id: 1 to 128 of `A-Za-z0-9._~-`.
    pub kid: String,
    /// The key's one algorithm.
    pub alg: KeyAlgorithm,
    /// The public half, with `kty`, `kid` and, where the algorithm has it, `crv`.
    pub public_jwk: Value,
    /// Base64 of the PKCS#8 private key; sealed on its way into the log.
    pub private_key: String,
}

/// Why a signing key was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SigningKeyCommandError {
    /// Nothing can begin in this tenant.
    #[error(transparent)]
    Closed(#[from] ClosedTenant),
    /// The tenant has no key of this id.
    #[error("there is no key {0} in this tenant; list its keys for their ids")]
    NotFound(String),
    /// The key's rules say no.
    #[error(transparent)]
    Refused(#[from] SigningKeyError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Notes a new key.
async fn generate(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    pair: &KeyPair,
) -> Result<Loaded<SigningKey>, SigningKeyCommandError> {
    let mut key = unit.begin::<SigningKey>(tenant, &pair.kid).await?;
    let KeyPair { kid, alg, public_jwk, private_key } = pair.clone();
    let private_key = Secret::new(Keyring::SigningKeys, private_key);
    let at = unit.now();
    unit.decide(&mut key, SigningKeyCommand::Generate { kid, alg, public_jwk, private_key, at })?;
    Ok(key)
}

/// Loads a key that must exist.
async fn load(unit: &mut Unit<'_>, tenant: &TenantId, kid: &str) -> Result<Loaded<SigningKey>, SigningKeyCommandError> {
    let key = unit.load::<SigningKey>(tenant, kid).await?;
    if key.state().kid().is_none() { Err(SigningKeyCommandError::NotFound(kid.to_owned())) } else { Ok(key) }
}
