//! The time zone in which somebody reads moments, by its name in the IANA database.
//!
//! The database is part of the program: what a page says does not depend on what a machine has installed.

use chrono::{DateTime, FixedOffset, Offset as _, TimeZone as _, Utc};
use chrono_tz::Tz;

/// A time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(Tz);

impl Zone {
    /// The zone of a name such as `Asia/Tokyo`; none where nobody knows it.
    pub fn of_name(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// A moment as clocks show it there.
    pub fn at(self, moment: &DateTime<Utc>) -> DateTime<FixedOffset> {
        let offset = self.0.offset_from_utc_datetime(&moment.naive_utc()).fix();
        moment.with_timezone(&offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clocks_show_what_they_show_there_on_that_day() {
        let shown = |zone: &str, moment: &str| {
            Zone::of_name(zone).unwrap().at(&moment.parse().unwrap()).format("%F %R %:z").to_string()
        };
        assert_eq!(shown("Asia/Tokyo", "2026-03-04T21:05:00Z"), "2026-03-05 06:05 +09:00");
        assert_eq!(shown("Europe/Berlin", "2026-01-01T12:00:00Z"), "2026-01-01 13:00 +01:00");
        assert_eq!(shown("Europe/Berlin", "2026-07-01T12:00:00Z"), "2026-07-01 14:00 +02:00");
        assert_eq!(shown("Asia/Kolkata", "2026-07-01T00:00:00Z"), "2026-07-01 05:30 +05:30");
        for nowhere in ["", "Mars/Olympus", "../etc/passwd"] {
            assert_eq!(Zone::of_name(nowhere), None, "{nowhere}");
        }
    }
}
