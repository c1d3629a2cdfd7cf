//! A tenant's keys at work: the private half that signs or decrypts, opened and parsed once; the public halves as one document; rotation.
//!
//! Which key signs is the directory's word, so a rotation or a revocation counts on this node before it is committed and on
//! the others as soon as the log tells of it. A parsed key stays in memory under its key id, which never means another key.

mod published;
mod rotation;
pub mod schedule;

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use aggregates::signing_key::{KeyStatus, KeyUse, SigningKey as State};
use aggregates::{Entity, JweAlgorithm, JwsAlgorithm, KeyAlgorithm, TenantId, upcast};
use commands::Context;
use journal::seal::SealError;
use journal::{Actor, Journal, StreamId};
use moka::sync::Cache;
use protocols::jose::{Algorithm, DecryptionKey, KeyManagement, SigningKey};
use queries::QueryError;
use tokio::sync::Mutex;

pub use published::Published;
pub use rotation::{RotateError, Rotated, ensure, plan, rotate};

use crate::directory::Directory;

const TENANTS: u64 = 10_000;
const IDLE: Duration = Duration::from_hours(1);
/// First keys that may be made at once: they take long, and everybody who waits for one waits for the same few.
const MAKING: usize = 4;

/// Why there is no key to sign with.
#[derive(Debug, thiserror::Error)]
pub enum SignerError {
    /// The rows could not be read.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The key's stream could not be read or opened.
    #[error("the key cannot be read: {0}")]
    Log(#[from] SealError),
    /// There was none, and none could be made.
    #[error(transparent)]
    Rotate(#[from] RotateError),
    /// The key is not one that can sign, or decrypt.
    #[error("key {kid} of tenant {tenant} cannot be used; rotate it with `evident key rotate`")]
    Unusable {
        /// Whose key.
        tenant: TenantId,
        /// Which key.
        kid: String,
    },
}

/// The signing keys of all tenants. Clones share them.
#[derive(Clone)]
pub struct SigningKeys(Arc<Inner>);

struct Inner {
    journal: Journal,
    directory: Directory,
    signers: Cache<(TenantId, String), Arc<SigningKey>>,
    decryptors: Cache<(TenantId, String), Arc<DecryptionKey>>,
    published: Cache<TenantId, Arc<Published>>,
    making: [Mutex<()>; MAKING],
}

impl SigningKeys {
    /// Nothing opened yet.
    pub fn new(journal: &Journal, directory: Directory) -> Self {
        Self(Arc::new(Inner {
            journal: journal.clone(),
            directory,
            signers: Cache::builder().max_capacity(2 * TENANTS).time_to_idle(IDLE).build(),
            decryptors: Cache::builder().max_capacity(2 * TENANTS).time_to_idle(IDLE).build(),
            published: Cache::builder().max_capacity(TENANTS).time_to_idle(IDLE).build(),
            making: std::array::from_fn(|_| Mutex::new(())),
        }))
    }

    /// The key that signs with an algorithm now. Where the tenant has none, its first one is made, and a next one published.
    pub async fn signer(&self, tenant: &TenantId, alg: JwsAlgorithm) -> Result<Arc<SigningKey>, SignerError> {
        let rows = self.0.directory.signing_keys(tenant).await?;
        let active = rows.iter().find(|key| key.alg == alg.into() && key.state == KeyStatus::Active);
        if let Some(key) = active {
            return self.opened(tenant, &key.kid).await;
        }
        let kid = self.first(tenant, alg.into()).await?;
        self.opened(tenant, &kid).await
    }

    /// Makes the first key to which others may encrypt under an algorithm, where there is none.
    pub async fn receive(&self, tenant: &TenantId, alg: JweAlgorithm) -> Result<(), SignerError> {
        let rows = self.0.directory.signing_keys(tenant).await?;
        if !rows.iter().any(|key| key.alg == alg.into() && key.state == KeyStatus::Active) {
            self.first(tenant, alg.into()).await?;
        }
        Ok(())
    }

    /// Every key that opens what was encrypted for the tenant, retired ones for a while.
    pub async fn decrypting(&self, tenant: &TenantId) -> Result<Vec<Arc<DecryptionKey>>, SignerError> {
        let rows = self.0.directory.signing_keys(tenant).await?;
        let now = self.0.journal.clock().now();
        let mut keys = Vec::new();
        for row in rows.iter().filter(|key| key.alg.key_use() == KeyUse::Enc && key.verifies(now)) {
            let name = (tenant.clone(), row.kid.clone());
            let known = self.0.decryptors.get(&name);
            let key = match known {
                Some(key) => key,
                None => {
                    let key = Arc::new(open_decryptor(&self.0.journal, tenant, &row.kid).await?);
                    self.0.decryptors.insert(name, Arc::clone(&key));
                    key
                }
            };
            keys.push(key);
        }
        Ok(keys)
    }

    /// The public keys of a tenant.
    pub async fn published(&self, tenant: &TenantId) -> Result<Arc<Published>, QueryError> {
        let rows = self.0.directory.signing_keys(tenant).await?;
        let house = self.0.directory.tenant(tenant).await?;
        let form = house.map(|house| house.settings.oauth.published_keys).unwrap_or_default();
        let now = self.0.journal.clock().now();
        if let Some(published) = self.0.published.get(tenant).filter(|published| published.holds(&rows, form, now)) {
            return Ok(published);
        }
        let published = Arc::new(Published::new(rows, form, now));
        self.0.published.insert(tenant.clone(), Arc::clone(&published));
        Ok(published)
    }

    async fn first(&self, tenant: &TenantId, alg: KeyAlgorithm) -> Result<String, SignerError> {
        let stripe = tenant.as_str().bytes().map(usize::from).sum::<usize>() % MAKING;
        let _turn = self.0.making[stripe].lock().await;
        let context = Context::new(self.0.journal.clone(), Actor::system());
        Ok(ensure(&context, tenant, alg).await?)
    }

    async fn opened(&self, tenant: &TenantId, kid: &str) -> Result<Arc<SigningKey>, SignerError> {
        let name = (tenant.clone(), kid.to_owned());
        if let Some(signer) = self.0.signers.get(&name) {
            return Ok(signer);
        }
        let signer = Arc::new(open(&self.0.journal, tenant, kid).await?);
        self.0.signers.insert(name, Arc::clone(&signer));
        Ok(signer)
    }
}

/// Reads a private key that signs from its stream, the only place where it is.
async fn open(journal: &Journal, tenant: &TenantId, kid: &str) -> Result<SigningKey, SignerError> {
    private(journal, tenant, kid, |algorithm: Algorithm, private| {
        SigningKey::from_pkcs8_base64(algorithm, kid, private).ok()
    })
    .await
}

/// The same of one that decrypts.
async fn open_decryptor(journal: &Journal, tenant: &TenantId, kid: &str) -> Result<DecryptionKey, SignerError> {
    private(journal, tenant, kid, |algorithm: KeyManagement, private| {
        DecryptionKey::from_pkcs8_base64(algorithm, kid, private).ok()
    })
    .await
}

/// What a key is made into, by its algorithm and its private half.
async fn private<A: FromStr, K>(
    journal: &Journal,
    tenant: &TenantId,
    kid: &str,
    parse: impl FnOnce(A, &str) -> Option<K>,
) -> Result<K, SignerError> {
    let state: Option<State> = fold(journal, tenant, kid).await?;
    let made = state.as_ref().and_then(|state| {
        let algorithm = state.algorithm()?.as_str().parse::<A>().ok()?;
        parse(algorithm, state.private_key()?.expose()?)
    });
    made.ok_or_else(|| SignerError::Unusable { tenant: tenant.clone(), kid: kid.to_owned() })
}

/// An aggregate as its stream tells it; none where an event cannot be read.
async fn fold<E: Entity>(journal: &Journal, tenant: &TenantId, id: &str) -> Result<Option<E>, SealError> {
    let (events, _) = journal.load_stream(&StreamId::new(tenant, E::TYPE, id), 0).await?;
    let mut state = E::default();
    for event in events {
        let payload = serde_json::from_str(&event.payload).ok();
        let event = payload.and_then(|payload| serde_json::from_value(upcast(event.serialized(payload)).payload).ok());
        let Some(event) = event else { return Ok(None) };
        state.apply(event);
    }
    Ok(Some(state))
}

#[cfg(test)]
mod tests;
