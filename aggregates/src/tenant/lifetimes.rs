//! How long everything that a tenant issues lives.
//!
//! The defaults are those of the product's public contract; the bounds are the outermost values that current practice allows
//! (RFC 9700, RFC 6749 §4.1.2, RFC 9126 §2.2, RFC 8628 §6.1, NIST SP 800-63B §2), so that no setting can switch security off.

use serde::{Deserialize, Serialize};

use super::Term;
use crate::FieldFault;

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
const DAY: u32 = 24 * HOUR;

/// Lifetimes and intervals in whole seconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Lifetimes {
    /// Authorization code: 60 s; 10–600.
    pub authorization_code: u32,
    /// Access token: 10 min; 30 s – 1 day.
    pub access_token: u32,
    /// Refresh token without use: 30 days; 1 min – 1 year, or −1 for ever.
    pub refresh_token_idle: Term,
    /// Refresh token family in all: 90 days; 1 min – 2 years, not below idle, or −1 for ever.
    pub refresh_token_absolute: Term,
    /// ID token: 10 min; 30 s – 1 day.
    pub id_token: u32,
    /// Pushed authorization request: 90 s; 5–600.
    pub pushed_request: u32,
    /// Device code: 600 s; 60–1800.
    pub device_code: u32,
    /// Least time between a device's polls: 5 s; 1–60.
    pub device_interval: u32,
    /// CIBA request: 300 s; 30–1800.
    pub ciba_request: u32,
    /// Least time between CIBA polls: 5 s; 1–60.
    pub ciba_interval: u32,
    /// Session without use: 30 min; 1 min – 30 days.
    pub session_idle: u32,
    /// Session in all: 12 h; 1 min – 90 days, not below idle.
    pub session_absolute: u32,
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self {
            authorization_code: MINUTE,
            access_token: 10 * MINUTE,
            refresh_token_idle: Term::Seconds(30 * DAY),
            refresh_token_absolute: Term::Seconds(90 * DAY),
            id_token: 10 * MINUTE,
            pushed_request: 90,
            device_code: 10 * MINUTE,
            device_interval: 5,
            ciba_request: 5 * MINUTE,
            ciba_interval: 5,
            session_idle: 30 * MINUTE,
            session_absolute: 12 * HOUR,
        }
    }
}

/// Name, least and most seconds of each lifetime; clients that override some are held to the same bounds.
const BOUNDS: [(&str, u32, u32); 12] = [
    ("authorization_code", 10, 10 * MINUTE),
    ("access_token", 30, DAY),
    ("refresh_token_idle", MINUTE, 365 * DAY),
    ("refresh_token_absolute", MINUTE, 730 * DAY),
    ("id_token", 30, DAY),
    ("pushed_request", 5, 10 * MINUTE),
    ("device_code", MINUTE, 30 * MINUTE),
    ("device_interval", 1, MINUTE),
    ("ciba_request", 30, 30 * MINUTE),
    ("ciba_interval", 1, MINUTE),
    ("session_idle", MINUTE, 30 * DAY),
    ("session_absolute", MINUTE, 90 * DAY),
];

/// The fault of a lifetime outside its bounds; `name` is a member of [`Lifetimes`]. One without end is within them.
pub(crate) fn check_term(name: &str, term: Term) -> Option<FieldFault> {
    check_seconds(name, term.seconds()?)
}

/// The fault of so many seconds outside their bounds.
fn check_seconds(name: &str, seconds: u32) -> Option<FieldFault> {
    let (_, least, most) = BOUNDS.iter().find(|(bounded, ..)| *bounded == name)?;
    if (*least..=*most).contains(&seconds) {
        return None;
    }
    Some(FieldFault::new(
        format!("lifetimes.{name}"),
        "is out of bounds",
        format!("choose between {least} and {most} seconds"),
    ))
}

impl Lifetimes {
    pub(super) fn faults(&self) -> Vec<FieldFault> {
        let mut faults: Vec<_> = self.named().into_iter().filter_map(|(name, term)| check_term(name, term)).collect();
        let pairs = [
            ("refresh_token_idle", self.refresh_token_idle, self.refresh_token_absolute),
            ("session_idle", self.session_idle.into(), self.session_absolute.into()),
        ];
        for (name, idle, absolute) in pairs {
            if idle > absolute {
                faults.push(FieldFault::new(
                    format!("lifetimes.{name}"),
                    "is longer than the absolute lifetime",
                    "shorten it or lengthen the absolute one",
                ));
            }
        }
        faults
    }

    fn named(&self) -> [(&'static str, Term); 12] {
        [
            ("authorization_code", self.authorization_code.into()),
            ("access_token", self.access_token.into()),
            ("refresh_token_idle", self.refresh_token_idle),
            ("refresh_token_absolute", self.refresh_token_absolute),
            ("id_token", self.id_token.into()),
            ("pushed_request", self.pushed_request.into()),
            ("device_code", self.device_code.into()),
            ("device_interval", self.device_interval.into()),
            ("ciba_request", self.ciba_request.into()),
            ("ciba_interval", self.ciba_interval.into()),
            ("session_idle", self.session_idle.into()),
            ("session_absolute", self.session_absolute.into()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_within_bounds() {
        assert_eq!(Lifetimes::default().faults(), vec![]);
    }

    #[test]
    fn every_lifetime_has_bounds_and_every_bound_a_lifetime() {
        let named: Vec<_> = Lifetimes::default().named().iter().map(|(name, _)| *name).collect();
        let bounded: Vec<_> = BOUNDS.iter().map(|(name, ..)| *name).collect();
        assert_eq!(named, bounded);
    }

    #[test]
    fn a_lifetime_outside_its_bounds_is_named() {
        for (name, least, most) in BOUNDS {
            for seconds in [least - 1, most + 1] {
                let fault = check_seconds(name, seconds).unwrap();
                assert_eq!(fault.field, format!("lifetimes.{name}"));
            }
            assert!(check_seconds(name, least).is_none() && check_seconds(name, most).is_none());
        }
    }

    #[test]
    fn idle_may_not_outlast_absolute() {
        let lifetimes = Lifetimes { session_idle: HOUR, session_absolute: MINUTE, ..Lifetimes::default() };
        assert_eq!(lifetimes.faults()[0].field, "lifetimes.session_idle");
    }

    #[test]
    fn a_refresh_token_may_last_for_ever_and_not_beyond_its_family() {
        let of = |idle, absolute| {
            let lifetimes =
                Lifetimes { refresh_token_idle: idle, refresh_token_absolute: absolute, ..Lifetimes::default() };
            lifetimes.faults().into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert!(of(Term::Endless, Term::Endless).is_empty() && of(Term::Seconds(DAY), Term::Endless).is_empty());
        assert_eq!(of(Term::Endless, Term::Seconds(DAY)), ["lifetimes.refresh_token_idle"]);
    }
}
