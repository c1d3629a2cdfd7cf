//! How long something lives that need not end: so many seconds, or for ever.
//!
//! On the wire it is one number, and −1 means for ever. Nothing but that word can mean it: no large number does, and a lifetime that
//! nobody set has its default.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Seconds, or no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum Term {
    /// So many seconds.
    Seconds(u32),
    /// For ever, written −1.
    Endless,
}

/// The number is neither seconds nor −1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give a number of seconds, or -1 for a lifetime that never ends")]
pub struct NoTerm;

impl Term {
    /// The seconds, if they end.
    pub fn seconds(self) -> Option<u32> {
        match self {
            Self::Seconds(seconds) => Some(seconds),
            Self::Endless => None,
        }
    }

    /// When it is over that begins at a moment; `None` where it never is.
    pub fn after(self, moment: DateTime<Utc>) -> Option<DateTime<Utc>> {
        self.seconds().map(|seconds| moment + TimeDelta::seconds(seconds.into()))
    }
}

impl From<u32> for Term {
    fn from(seconds: u32) -> Self {
        Self::Seconds(seconds)
    }
}

impl From<Term> for i64 {
    fn from(term: Term) -> Self {
        term.seconds().map_or(-1, Self::from)
    }
}

impl TryFrom<i64> for Term {
    type Error = NoTerm;

    fn try_from(number: i64) -> Result<Self, NoTerm> {
        match u32::try_from(number) {
            Ok(seconds) => Ok(Self::Seconds(seconds)),
            Err(_) if number == -1 => Ok(Self::Endless),
            Err(_) => Err(NoTerm),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_term_is_a_number_and_minus_one_is_for_ever() {
        for (text, term) in [("0", Term::Seconds(0)), ("4294967295", Term::Seconds(u32::MAX)), ("-1", Term::Endless)] {
            assert_eq!(serde_json::from_str::<Term>(text).unwrap(), term);
            assert_eq!(serde_json::to_string(&term).unwrap(), text);
        }
        for text in ["-2", "4294967296", "\"-1\"", "null", "1.5"] {
            assert!(serde_json::from_str::<Term>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn for_ever_is_longer_than_anything_and_has_no_end() {
        assert!(Term::Endless > Term::Seconds(u32::MAX));
        let now = DateTime::UNIX_EPOCH;
        assert_eq!(Term::Seconds(60).after(now), Some(now + TimeDelta::seconds(60)));
        assert_eq!(Term::Endless.after(now), None);
    }
}
