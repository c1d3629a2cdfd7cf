//! How fast clients may come where nobody is asked who they are, and how fast somebody may try what they might guess.
//!
//! A client costs a stream of the log for ever, so open registration is the cheapest way to fill it. What is counted is kept by this node
//! alone and for a minute: it slows a flood down and needs no memory of its own in the log.

use std::net::IpAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aggregates::TenantId;
use chrono::{DateTime, Utc};
use moka::sync::Cache;

const MINUTE: i64 = 60;
const MOST: u64 = 100_000;

/// A tenant, whoever comes, and the number of a minute.
type Counted = (TenantId, Whoever, i64);

/// Who comes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Whoever {
    /// Somebody at an address, as far as it is known.
    At(Option<IpAddr>),
    /// A person who is signed in, by id.
    Person(String),
    /// A client that authenticated, by id.
    Client(String),
}

/// Registrations of this minute. Clones count together.
#[derive(Clone)]
pub struct Pace(Cache<Counted, Arc<AtomicU32>>);

impl Default for Pace {
    fn default() -> Self {
        Self(Cache::builder().max_capacity(MOST).time_to_live(Duration::from_mins(2)).build())
    }
}

impl Pace {
    /// Counts one more; where that is too many, when to come back.
    pub fn admit(
        &self,
        tenant: &TenantId,
        address: Option<IpAddr>,
        most: u32,
        now: DateTime<Utc>,
    ) -> Result<(), Duration> {
        self.count((tenant.clone(), Whoever::At(address), minute(now)), most, now)
    }

    /// Counts one more of somebody who is signed in; where that is too many, when to come back.
    pub fn admit_person(&self, tenant: &TenantId, user: &str, most: u32, now: DateTime<Utc>) -> Result<(), Duration> {
        self.count((tenant.clone(), Whoever::Person(user.to_owned()), minute(now)), most, now)
    }

    /// Counts one more of a client that authenticated; where that is too many, when to come back.
    pub fn admit_client(&self, tenant: &TenantId, client: &str, most: u32, now: DateTime<Utc>) -> Result<(), Duration> {
        self.count((tenant.clone(), Whoever::Client(client.to_owned()), minute(now)), most, now)
    }

    /// When a client may come back that was counted too often; `None` where it was not.
    pub fn bars_client(&self, tenant: &TenantId, client: &str, most: u32, now: DateTime<Utc>) -> Option<Duration> {
        let counted = self.0.get(&(tenant.clone(), Whoever::Client(client.to_owned()), minute(now)))?;
        (counted.load(Ordering::Relaxed) >= most).then(|| until_next(now))
    }

    fn count(&self, counted: Counted, most: u32, now: DateTime<Utc>) -> Result<(), Duration> {
        let counted = self.0.get_with(counted, Arc::default);
        if most == 0 || counted.fetch_add(1, Ordering::Relaxed) < most {
            return Ok(());
        }
        Err(until_next(now))
    }
}

fn until_next(now: DateTime<Utc>) -> Duration {
    let wait = MINUTE - now.timestamp().rem_euclid(MINUTE);
    Duration::from_secs(wait.unsigned_abs())
}

fn minute(now: DateTime<Utc>) -> i64 {
    now.timestamp().div_euclid(MINUTE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_address_has_its_own_minute() {
        let (pace, acme) = (Pace::default(), TenantId::parse("acme").unwrap());
        let other = TenantId::parse("other").unwrap();
        let at = |seconds| DateTime::from_timestamp(seconds, 0).unwrap();
        let (here, there) = ("192.0.2.1".parse().ok(), "192.0.2.2".parse().ok());
        for _ in 0..2 {
            assert_eq!(pace.admit(&acme, here, 2, at(600)), Ok(()));
        }
        assert_eq!(pace.admit(&acme, here, 2, at(615)), Err(Duration::from_secs(45)));
        for (tenant, address, seconds) in [(&acme, there, 615), (&other, here, 615), (&acme, here, 660)] {
            assert_eq!(pace.admit(tenant, address, 2, at(seconds)), Ok(()));
        }
        assert_eq!(pace.admit(&acme, here, 0, at(615)), Ok(()), "no limit");
        assert_eq!(pace.admit_person(&acme, "aiko", 1, at(615)), Ok(()));
        assert_eq!(pace.admit_person(&acme, "aiko", 1, at(616)), Err(Duration::from_secs(44)));
        assert_eq!(pace.admit_person(&acme, "maria", 1, at(616)), Ok(()));
        assert_eq!(pace.bars_client(&acme, "bank", 1, at(615)), None);
        assert_eq!(pace.admit_client(&acme, "bank", 1, at(615)), Ok(()));
        assert_eq!(pace.bars_client(&acme, "bank", 1, at(616)), Some(Duration::from_secs(44)));
        assert_eq!(pace.bars_client(&acme, "bank", 1, at(660)), None);
    }
}
