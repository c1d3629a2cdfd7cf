//! Counting failures: when sign-in is refused before anything is judged, and for how long.
//!
//! The reasoning stands in `docs/decisions/0012-lockout.md`. In short: what strangers do to an account from everywhere only slows
//! strangers down; a lock that lasts is per account and address, or per account and device; an address that fails with many
//! accounts is locked as such; and a tenant under a flood refuses strangers until the minute is over.

use serde::{Deserialize, Serialize};

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
const DAY: i64 = 24 * 60 * MINUTE;

/// The first and the longest pause of an account that strangers fail with.
const SLOW: (i64, i64) = (30 * SECOND, 15 * MINUTE);
/// How long the lock lasts whose end nobody could call, because the name is nobody's.
const NOBODYS: i64 = 30 * DAY;
/// The end of a lock that only an administrator ends.
const NEVER: i64 = i64::MAX;
/// Doublings after which the longest lock is reached in any case.
const MOST_DOUBLINGS: u32 = 20;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CounterKind {
    /// Failures of strangers with an account, from anywhere.
    Account,
    /// Failures of strangers with an account, from one address.
    Pair,
    /// Failures with an account on a device that signed in to it before.
    Device,
    /// Failures of strangers from one address, with any account.
    Address,
    /// Failures of strangers in the tenant.
    Tenant,
}

impl CounterKind {
    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Pair => "pair",
            Self::Device => "device",
            Self::Address => "address",
            Self::Tenant => "tenant",
        }
    }

    /// Whether a success or an administrator's unlocking concerns it: it is about one account.
    pub fn is_of_an_account(self) -> bool {
        matches!(self, Self::Account | Self::Pair | Self::Device)
    }
}

/// Which counter.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CounterKey {
    /// What it counts.
    pub kind: CounterKind,
    /// Of whom: ids and HMACs only.
    pub key: String,
}

impl CounterKey {
    /// A counter of this kind.
    pub fn new(kind: CounterKind, key: String) -> Self {
        Self { kind, key }
    }
}

/// A tenant's limits, as they were when a failure was counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureLimits {
    /// Failures that lock an account for an address or a device, and slow it down for strangers.
    pub failures: u32,
    /// Seconds after which failures are forgotten, counted from the first.
    pub window: u32,
    /// Seconds of the first lock; each further one is twice as long. 0 means until an administrator unlocks.
    pub duration: u32,
    /// Failures within the window that lock an address; 0 means none.
    pub address: u32,
    /// Failures within a minute after which strangers wait for the next one; 0 means none.
    pub tenant: u32,
}

/// What one kind of counter does, in microseconds.
struct Rule {
    limit: u32,
    window: i64,
    first: i64,
    longest: i64,
    /// For how long after its end a lock makes the next one longer.
    remembered: i64,
}

impl FailureLimits {
    /// The rule of a kind, unless the tenant has switched it off. `known` is whether the account is somebody's.
    fn rule(&self, kind: CounterKind, known: bool) -> Option<Rule> {
        let (window, duration) = (i64::from(self.window) * SECOND, i64::from(self.duration) * SECOND);
        let rule = |limit, first: i64, longest: i64| Rule { limit, window, first, longest, remembered: DAY };
        match kind {
            CounterKind::Account => Some(rule(self.failures, SLOW.0, SLOW.1)),
            CounterKind::Pair | CounterKind::Device => Some(match (duration, known) {
                (0, true) => rule(self.failures, NEVER, NEVER),
                (0, false) => rule(self.failures, NOBODYS, NOBODYS),
                _ => rule(self.failures, duration, duration.max(DAY)),
            }),
            CounterKind::Address if self.address > 0 => {
                let first = if duration == 0 { window } else { duration };
                Some(rule(self.address, first, first.max(DAY)))
            }
            CounterKind::Tenant if self.tenant > 0 => {
                Some(Rule { limit: self.tenant, window: MINUTE, first: MINUTE, longest: MINUTE, remembered: 0 })
            }
            CounterKind::Address | CounterKind::Tenant => None,
        }
    }
}

/// What has been counted. All times are microseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// Failures since `since`; fewer than the limit.
    pub failures: u32,
    /// When the first of them was recorded.
    pub since: i64,
    /// How many locks there were; each is twice as long as the one before.
    pub locks: u32,
    /// The end of the last lock.
    pub locked_until: Option<i64>,
    /// From when on the counter is as good as new.
    pub forget_at: i64,
}

impl Counter {
    /// The counter after a failure that was recorded at `at`; `None` where the tenant does not count these.
    pub fn after_failure(
        before: Option<Self>,
        kind: CounterKind,
        known: bool,
        limits: &FailureLimits,
        at: i64,
    ) -> Option<Self> {
        let before = before.filter(|counter| counter.forget_at > at);
        let Some(rule) = limits.rule(kind, known) else { return before };
        let fresh = Self { failures: 0, since: at, locks: 0, locked_until: None, forget_at: at };
        let mut counter = before.unwrap_or(fresh);
        // It was being judged when the lock fell. Counted, it would be the first step to the next lock.
        if counter.is_locked(at) {
            return Some(counter);
        }
        if counter.since.saturating_add(rule.window) <= at {
            (counter.failures, counter.since) = (0, at);
        }
        counter.failures += 1;
        if counter.failures >= rule.limit {
            let end = if kind == CounterKind::Tenant { counter.since } else { at };
            counter.locked_until = Some(end.saturating_add(rule.lock(counter.locks)).max(at));
            (counter.failures, counter.since) = (0, at);
            counter.locks = counter.locks.saturating_add(1);
        }
        let forgiven = counter.since.saturating_add(rule.window);
        let remembered = counter.locked_until.map_or(at, |until| until.saturating_add(rule.remembered));
        counter.forget_at = forgiven.max(remembered);
        Some(counter)
    }

    /// Whether attempts are refused at a moment.
    pub fn is_locked(&self, at: i64) -> bool {
        self.locked_until.is_some_and(|until| until > at)
    }
}

impl Rule {
    fn lock(&self, locks_before: u32) -> i64 {
        self.first.saturating_mul(1 << locks_before.min(MOST_DOUBLINGS)).min(self.longest)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMITS: FailureLimits = FailureLimits { failures: 3, window: 900, duration: 600, address: 5, tenant: 4 };
    const FOR_EVER: FailureLimits = FailureLimits { duration: 0, ..LIMITS };

    fn after(kind: CounterKind, limits: &FailureLimits, seconds: &[i64]) -> Option<Counter> {
        let times = seconds.iter().map(|second| second * SECOND);
        times.fold(None, |counter, at| Counter::after_failure(counter, kind, true, limits, at))
    }

    fn lock_end(kind: CounterKind, limits: &FailureLimits, seconds: &[i64]) -> Option<i64> {
        after(kind, limits, seconds)?.locked_until.map(|until| until / SECOND)
    }

    #[test]
    fn as_many_failures_as_the_limit_lock_and_fewer_do_not() {
        assert_eq!(lock_end(CounterKind::Pair, &LIMITS, &[0, 1]), None);
        assert_eq!(lock_end(CounterKind::Pair, &LIMITS, &[0, 1, 2]), Some(602));
        assert_eq!(lock_end(CounterKind::Device, &LIMITS, &[0, 1, 2]), Some(602));
        assert_eq!(lock_end(CounterKind::Address, &LIMITS, &[0, 1, 2, 3, 4]), Some(604));
    }

    #[test]
    fn failures_are_forgotten_when_their_window_is_over() {
        assert_eq!(lock_end(CounterKind::Pair, &LIMITS, &[0, 1, 900]), None);
        assert_eq!(lock_end(CounterKind::Pair, &LIMITS, &[0, 1, 899]), Some(1499));
    }

    #[test]
    fn each_lock_is_twice_as_long_until_a_day() {
        let (mut counter, mut now, mut lengths) = (None, 0, Vec::new());
        for _ in 0..10 {
            for _ in 0..3 {
                counter = Counter::after_failure(counter, CounterKind::Pair, true, &LIMITS, now);
            }
            let until = counter.and_then(|counter: Counter| counter.locked_until).unwrap();
            lengths.push((until - now) / SECOND);
            now = until;
        }
        assert_eq!(lengths, [600, 1200, 2400, 4800, 9600, 19_200, 38_400, 76_800, 86_400, 86_400]);
    }

    #[test]
    fn a_day_after_its_last_lock_a_counter_is_as_good_as_new() {
        let counter = after(CounterKind::Pair, &LIMITS, &[0, 1, 2]);
        let later = counter.unwrap().forget_at;
        assert_eq!(later, 602 * SECOND + DAY);
        let again = Counter::after_failure(counter, CounterKind::Pair, true, &LIMITS, later).unwrap();
        assert_eq!((again.failures, again.locks, again.since), (1, 0, later));
    }

    #[test]
    fn without_a_duration_an_address_waits_for_an_administrator_and_strangers_at_large_do_not() {
        assert_eq!(after(CounterKind::Pair, &FOR_EVER, &[0, 1, 2]).unwrap().locked_until, Some(NEVER));
        assert_eq!(after(CounterKind::Device, &FOR_EVER, &[0, 1, 2]).unwrap().locked_until, Some(NEVER));
        assert_eq!(lock_end(CounterKind::Account, &FOR_EVER, &[0, 1, 2]), Some(32));
        assert_eq!(lock_end(CounterKind::Address, &FOR_EVER, &[0, 0, 0, 0, 0]), Some(900));
        let nobody = Counter::after_failure(
            after(CounterKind::Pair, &FOR_EVER, &[0, 1]),
            CounterKind::Pair,
            false,
            &FOR_EVER,
            2 * SECOND,
        );
        assert_eq!(nobody.unwrap().locked_until, Some(2 * SECOND + NOBODYS), "nobody's row does not stay for ever");
    }

    #[test]
    fn a_flooded_tenant_waits_for_the_next_minute() {
        assert_eq!(lock_end(CounterKind::Tenant, &LIMITS, &[10, 20, 30, 40]), Some(70));
        assert_eq!(lock_end(CounterKind::Tenant, &LIMITS, &[10, 20, 30, 70]), None);
    }

    #[test]
    fn what_is_switched_off_is_not_counted() {
        let off = FailureLimits { address: 0, tenant: 0, ..LIMITS };
        assert_eq!(after(CounterKind::Address, &off, &[0; 99]), None);
        assert_eq!(after(CounterKind::Tenant, &off, &[0; 99]), None);
    }

    #[test]
    fn attempts_during_a_lock_do_not_prolong_it() {
        let locked = after(CounterKind::Pair, &LIMITS, &[0, 1, 2]);
        assert_eq!(Counter::after_failure(locked, CounterKind::Pair, true, &LIMITS, 300 * SECOND), locked);
    }

    fn any_kind() -> impl Strategy<Value = CounterKind> {
        prop_oneof![
            Just(CounterKind::Account),
            Just(CounterKind::Pair),
            Just(CounterKind::Device),
            Just(CounterKind::Address),
            Just(CounterKind::Tenant),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn however_failures_come(
            kind in any_kind(),
            (failures, window, duration) in (1u32..20, 60u32..4000, prop_oneof![Just(0u32), 60u32..4000]),
            gaps in proptest::collection::vec(0i64..2000, 1..200),
        ) {
            let limits = FailureLimits { failures, window, duration, address: failures, tenant: failures };
            let (mut counter, mut now, mut judged) = (None::<Counter>, 0, Vec::new());
            for gap in gaps {
                now += gap * SECOND;
                let locked = counter.is_some_and(|counter| counter.is_locked(now));
                let next = Counter::after_failure(counter, kind, true, &limits, now).unwrap();
                if locked {
                    prop_assert_eq!(Some(next), counter, "a lock is not moved by attempts");
                } else {
                    judged.push(now);
                }
                prop_assert!(next.failures < failures, "the limit is where it locks");
                prop_assert!(next.forget_at > now && next.forget_at >= next.locked_until.unwrap_or(0));
                if kind == CounterKind::Account {
                    let pause = next.locked_until.unwrap_or(0) - now;
                    prop_assert!(pause <= SLOW.1, "nobody is locked out for ever by what strangers do");
                }
                counter = Some(next);
            }
            // Strangers get two windows' worth of guesses into one window at most: the end of one and the beginning of the next.
            let span = if kind == CounterKind::Tenant { MINUTE } else { i64::from(window) * SECOND };
            let most = 2 * failures as usize + usize::try_from(span / SLOW.0).unwrap() * failures as usize;
            for (index, at) in judged.iter().enumerate() {
                let within = judged[index..].iter().take_while(|other| **other < at + span).count();
                prop_assert!(within <= most, "{} of {}", within, most);
            }
        }
    }
}
