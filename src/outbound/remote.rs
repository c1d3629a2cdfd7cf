//! What others publish, fetched when somebody needs it and kept for a while.
//!
//! One request per address is under way at any time, and who waits for it shares what it brings. A failure is remembered for a moment, so
//! that nobody makes us ask a place that does not answer again and again; and what was good goes on being used for a while, where
//! its kind may be.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use journal::TenantId;
use moka::sync::Cache;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::{Fetched, Outbound, OutboundError};

const FORGOTTEN_AFTER: Duration = Duration::from_hours(48);

/// A kind of document that others publish.
pub(super) trait Published: Clone + Send + Sync + 'static {
    /// What is asked for (RFC 9110 §12.5.1).
    const ACCEPT: &'static str;
    /// The most bytes that one has.
    const LARGEST: usize;
    /// Of how many addresses it is kept.
    const MOST: u64;

    /// Reads an answer.
    fn read(fetched: &Fetched) -> Result<Self, OutboundError>;
}

/// When something is fetched again.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// For how long something is fresh that does not say.
    pub usual: Duration,
    /// The shortest and the longest time that it may say.
    pub bounds: (Duration, Duration),
    /// How long after a request that brought something the next one may go out, whatever the reason.
    pub again: Duration,
    /// How long after one that brought nothing.
    pub failed: Duration,
    /// For how long something old is used when its place does not answer.
    pub stale: Duration,
    /// How long a place may take to answer; no longer than [`super::Patience`] lets it.
    pub within: Duration,
}

/// What is known of one address.
struct Place<T> {
    known: RwLock<Option<Known<T>>>,
    fetching: Mutex<Option<Attempt>>,
}

impl<T> Default for Place<T> {
    fn default() -> Self {
        Self { known: RwLock::new(None), fetching: Mutex::new(None) }
    }
}

impl<T: Published> Place<T> {
    fn known(&self) -> Option<Known<T>> {
        self.known.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// What is kept, if it need not be fetched for what is looked for.
    fn serving(&self, serves: impl Fn(&T, bool) -> bool) -> Option<T> {
        let known = self.known()?;
        serves(&known.value, known.fetched.elapsed() < known.fresh_for).then_some(known.value)
    }
}

#[derive(Clone)]
struct Known<T> {
    value: T,
    fetched: Instant,
    fresh_for: Duration,
}

struct Attempt {
    /// When it ended.
    at: Instant,
    failed: Option<OutboundError>,
}

/// Documents of one kind that others publish. Clones share them.
#[derive(Clone)]
pub(super) struct Remote<T> {
    outbound: Outbound,
    pace: Pace,
    places: Cache<(TenantId, String), Arc<Place<T>>>,
}

impl<T: Published> Remote<T> {
    /// Nothing known yet.
    pub(super) fn new(outbound: Outbound, pace: Pace) -> Self {
        let places = Cache::builder().max_capacity(T::MOST).time_to_idle(FORGOTTEN_AFTER).build();
        Self { outbound, pace, places }
    }

    /// What lies at an address that somebody of a tenant gave. `serves` says whether what is kept is enough, and hears whether it is fresh;
    /// what is fetched is answered whether it serves or not.
    pub(super) async fn at(
        &self,
        tenant: &TenantId,
        address: &str,
        serves: impl Fn(&T, bool) -> bool,
    ) -> Result<T, OutboundError> {
        let place = self.places.get_with((tenant.clone(), address.to_owned()), Arc::default);
        if let Some(value) = place.serving(&serves) {
            return Ok(value);
        }
        let came = Instant::now();
        let mut last = place.fetching.lock().await;
        if let Some(value) = place.serving(&serves) {
            return Ok(value);
        }
        let shared = last.as_ref().filter(|attempt| attempt.at >= came || attempt.at.elapsed() < self.pause(attempt));
        let failed = if let Some(attempt) = shared {
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
        let usable = |known: &Known<T>| failed.is_none() || known.fetched.elapsed() < known.fresh_for + self.pace.stale;
        let kept = place.known().filter(usable).map(|known| known.value);
        kept.ok_or(failed.unwrap_or(OutboundError::Unreachable))
    }

    /// Keeps nothing of an address any more.
    pub(super) fn forget(&self, tenant: &TenantId, address: &str) {
        self.places.invalidate(&(tenant.clone(), address.to_owned()));
    }

    fn pause(&self, attempt: &Attempt) -> Duration {
        if attempt.failed.is_some() { self.pace.failed } else { self.pace.again }
    }

    async fn fetch(&self, address: &str) -> Result<Known<T>, OutboundError> {
        let fetching = self.outbound.get(address, T::ACCEPT, T::LARGEST);
        let fetched = timeout(self.pace.within, fetching).await.map_err(|_| OutboundError::Slow)??;
        let (least, most) = self.pace.bounds;
        let fresh_for = fetched.max_age.map_or(self.pace.usual, |told| told.clamp(least, most));
        Ok(Known { value: T::read(&fetched)?, fetched: Instant::now(), fresh_for })
    }
}
