//! Keys that others publish (`jwks_uri`), parsed once and kept for a while.
//!
//! A signature under a key id that is not in the set makes it be fetched again, because keys rotate; but not more often than
//! now and then, because anybody can name key ids that do not exist. One request per address is under way at any time, a
//! failure is remembered for a moment, and keys that were good go on being used for a while when their place does not
//! answer.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use journal::TenantId;
use moka::sync::Cache;
use protocols::jose::{EncryptionKey, JwkSet, KeyManagement, VerifyingKey};
use protocols::x509::Certificate;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::{Fetched, Outbound, OutboundError};

/// Addresses whose keys are kept.
const MOST: u64 = 10_000;
const FORGOTTEN_AFTER: Duration = Duration::from_hours(48);
const ACCEPT: &str = "application/jwk-set+json, application/json";

/// When keys are fetched again.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For how long a set is fresh that does not say.
    pub usual: Duration,
    /// The shortest and the longest time that a set may say.
    pub bounds: (Duration, Duration),
    /// How long after a request the next one may go out, whatever the reason.
    pub again: Duration,
    /// For how long an old set is used when its place does not answer.
    pub stale: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            usual: Duration::from_hours(1),
            bounds: (Duration::from_mins(5), Duration::from_hours(24)),
            again: Duration::from_secs(30),
            stale: Duration::from_hours(24),
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

/// What is known of one address.
#[derive(Default)]
struct Place {
    known: RwLock<Option<Known>>,
    fetching: Mutex<Option<Attempt>>,
}

impl Place {
    /// The set, if it need not be fetched for what is looked for.
    fn fresh(&self, holds: impl Fn(&KeySet) -> bool) -> Option<KeySet> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner).clone()?;
        (known.fetched.elapsed() < known.fresh_for && holds(&known.set)).then_some(known.set)
    }
}

#[derive(Clone)]
struct Known {
    set: KeySet,
    fetched: Instant,
    fresh_for: Duration,
}

struct Attempt {
    at: Instant,
    failed: Option<OutboundError>,
}

/// The keys of others. Clones share them.
#[derive(Clone)]
pub struct RemoteKeys {
    outbound: Outbound,
    pace: Pace,
    places: Cache<(TenantId, String), Arc<Place>>,
}

impl RemoteKeys {
    /// Nothing known yet.
    pub fn new(outbound: Outbound, pace: Pace) -> Self {
        let places = Cache::builder().max_capacity(MOST).time_to_idle(FORGOTTEN_AFTER).build();
        Self { outbound, pace, places }
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
        let place = self.places.get_with((tenant.clone(), address.to_owned()), Arc::default);
        if let Some(set) = place.fresh(&holds) {
            return Ok(set);
        }
        let mut last = place.fetching.lock().await;
        if let Some(set) = place.fresh(&holds) {
            return Ok(set);
        }
        let recently = last.as_ref().filter(|attempt| attempt.at.elapsed() < self.pace.again);
        let failed = if let Some(attempt) = recently {
            attempt.failed.clone()
        } else {
            let fetched = self.fetch(address).await;
            let failed = fetched.as_ref().err().cloned();
            if let Ok(known) = fetched {
                *place.known.write().unwrap_or_else(PoisonError::into_inner) = Some(known);
            }
            *last = Some(Attempt { at: Instant::now(), failed: failed.clone() });
            failed
        };
        drop(last);
        let usable = |known: &Known| known.fetched.elapsed() < known.fresh_for + self.pace.stale;
        let known = place.known.read().unwrap_or_else(PoisonError::into_inner).clone();
        known.filter(usable).map(|known| known.set).ok_or(failed.unwrap_or(OutboundError::Unreachable))
    }

    async fn fetch(&self, address: &str) -> Result<Known, OutboundError> {
        let fetched = self.outbound.get(address, ACCEPT, JwkSet::LARGEST).await?;
        let (least, most) = self.pace.bounds;
        let fresh_for = fetched.max_age.map_or(self.pace.usual, |told| told.clamp(least, most));
        Ok(Known { set: read(&fetched)?, fetched: Instant::now(), fresh_for })
    }
}

fn read(fetched: &Fetched) -> Result<KeySet, OutboundError> {
    if fetched.status != 200 {
        return Err(OutboundError::Address("no key set is there"));
    }
    let set = JwkSet::parse(&fetched.body).map_err(|_| OutboundError::Address("what is there is no JWK set"))?;
    Ok(set.into())
}
