//! Keys that others publish (`jwks_uri`), parsed once and kept for a while.
//!
//! A signature under a key id that is not in the set makes it be fetched again, because keys rotate; but not more often than
//! now and then, because anybody can name key ids that do not exist. Keys that were good go on being used for a while when their
//! place does not answer.

use std::sync::Arc;
use std::time::Duration;

use journal::TenantId;
use protocols::jose::{EncryptionKey, JwkSet, KeyManagement, VerifyingKey};
use protocols::x509::Certificate;

use super::remote::{Published, Remote};
use super::{ANSWERS_WITHIN, Fetched, Outbound, OutboundError, Pace};

impl Default for Pace {
    /// That of keys.
    fn default() -> Self {
        let again = Duration::from_secs(30);
        Self {
            usual: Duration::from_hours(1),
            bounds: (Duration::from_mins(5), Duration::from_hours(24)),
            again,
            failed: again,
            stale: Duration::from_hours(24),
            within: ANSWERS_WITHIN,
        }
    }
}

/// A set of public keys as its owner published it.
#[derive(Clone, Default)]
pub struct KeySet {
    /// Those that verify signatures, parsed.
    keys: Arc<[VerifyingKey]>,
    published: Arc<JwkSet>,
}

impl KeySet {
    /// The keys that verify signatures.
    pub fn keys(&self) -> &[VerifyingKey] {
        &self.keys
    }

    /// The key to which something is encrypted under an algorithm, where there is one.
    pub fn encryption_key(&self, algorithm: KeyManagement) -> Option<EncryptionKey> {
        self.published.encryption_key(algorithm)
    }

    /// Whether one of them stands for a certificate.
    pub fn stand_for(&self, certificate: &Certificate) -> bool {
        self.published.stands_for(certificate)
    }

    /// Whether it holds a key of this id; any will do where none is named.
    pub fn knows(&self, kid: Option<&str>) -> bool {
        kid.is_none() || self.keys.iter().any(|key| key.kid() == kid)
    }
}

impl From<JwkSet> for KeySet {
    fn from(set: JwkSet) -> Self {
        Self { keys: set.verifying_keys().into(), published: set.into() }
    }
}

impl Published for KeySet {
    const ACCEPT: &'static str = "application/jwk-set+json, application/json";
    const LARGEST: usize = JwkSet::LARGEST;
    const MOST: u64 = 10_000;

    fn read(fetched: &Fetched) -> Result<Self, OutboundError> {
        if fetched.status != 200 {
            return Err(OutboundError::Address("no key set is there"));
        }
        let set = JwkSet::parse(&fetched.body).map_err(|_| OutboundError::Address("what is there is no JWK set"))?;
        Ok(set.into())
    }
}

/// The keys of others. Clones share them.
#[derive(Clone)]
pub struct RemoteKeys(Remote<KeySet>);

impl RemoteKeys {
    /// Nothing known yet.
    pub fn new(outbound: Outbound, pace: Pace) -> Self {
        Self(Remote::new(outbound, pace))
    }

    /// The keys at an address that somebody of a tenant gave. With a key id the set is fetched again if it does not hold it;
    /// the answer may still lack it.
    pub async fn at(&self, tenant: &TenantId, address: &str, kid: Option<&str>) -> Result<KeySet, OutboundError> {
        self.holding(tenant, address, |set| set.knows(kid)).await
    }

    /// The same, where something else than a key id is looked for.
    pub async fn holding(
        &self,
        tenant: &TenantId,
        address: &str,
        holds: impl Fn(&KeySet) -> bool,
    ) -> Result<KeySet, OutboundError> {
        self.0.at(tenant, address, |set, fresh| fresh && holds(set)).await
    }
}
