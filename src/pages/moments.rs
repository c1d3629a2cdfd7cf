//! Moments and spans of time as people write them.
//!
//! Whoever has a time zone in their profile reads moments in it, with how far it is from UTC. Of others nothing is known: they read UTC,
//! which is said, and where scripts run, `page.js` rewrites each `<time>` in the browser's own zone and in the same form.

use std::time::Duration;

use chrono::{DateTime, Datelike as _, FixedOffset, SecondsFormat, Timelike as _, Utc};

use super::{Locale, Text};

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

impl Text {
    /// A moment to the minute: `4 Mar 2026, 09:05 UTC`, `2026年3月4日 9:05（UTC）`, in a zone `4 Mar 2026, 18:05 (UTC+09:00)`.
    pub fn moment(self, at: &DateTime<Utc>) -> String {
        let there = self.there(at);
        let (day, hour, minute) = (self.day(at), there.hour(), there.minute());
        let zone = self.zone.map(|_| format!("UTC{}", there.format("%:z")));
        match (self.locale, zone) {
            (Locale::En, None) => format!("{day}, {hour:02}:{minute:02} UTC"),
            (Locale::En, Some(zone)) => format!("{day}, {hour:02}:{minute:02} ({zone})"),
            (Locale::Ja, zone) => format!("{day} {hour}:{minute:02}（{}）", zone.as_deref().unwrap_or("UTC")),
        }
    }

    /// A day: `4 Mar 2026`, `2026年3月4日`.
    pub fn day(self, at: &DateTime<Utc>) -> String {
        let at = self.there(at);
        let (year, month, day) = (at.year(), at.month(), at.day());
        match self.locale {
            Locale::En => {
                let month = MONTHS.get(at.month0() as usize).unwrap_or(&"");
                format!("{day} {month} {year}")
            }
            Locale::Ja => format!("{year}年{month}月{day}日"),
        }
    }

    /// Whether a browser may write moments in its own zone: the person has chosen none.
    pub fn is_anywhere(self) -> bool {
        self.zone.is_none()
    }

    fn there(self, at: &DateTime<Utc>) -> DateTime<FixedOffset> {
        self.zone.map_or_else(|| at.fixed_offset(), |zone| zone.at(at))
    }

    /// How long, in minutes, never less than one; in hours from two hours on. Rounded up: who comes back then may come in.
    pub fn span(self, span: &Duration) -> String {
        let minutes = span.as_secs().div_ceil(60).max(1);
        if minutes < 120 { self.count("span-minutes", minutes) } else { self.count("span-hours", minutes.div_ceil(60)) }
    }
}

/// A moment as machines read it, for `datetime`: RFC 3339 in UTC, to the second.
pub fn machine(at: &DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn moments_are_written_as_people_write_them() {
        let moment = at("2026-03-04T09:05:59.123Z");
        assert_eq!(Text::of(Locale::En).moment(&moment), "4 Mar 2026, 09:05 UTC");
        assert_eq!(Text::of(Locale::Ja).moment(&moment), "2026年3月4日 9:05（UTC）");
        assert_eq!(machine(&moment), "2026-03-04T09:05:59Z");
    }

    #[test]
    fn moments_are_told_in_the_zone_that_a_person_chose() {
        let moment = at("2026-03-04T21:05:59Z");
        let tokyo = crate::pages::Zone::of_name("Asia/Tokyo");
        assert_eq!(Text::of(Locale::En).in_zone(tokyo).moment(&moment), "5 Mar 2026, 06:05 (UTC+09:00)");
        assert_eq!(Text::of(Locale::Ja).in_zone(tokyo).moment(&moment), "2026年3月5日 6:05（UTC+09:00）");
        assert_eq!(Text::of(Locale::En).in_zone(tokyo).day(&moment), "5 Mar 2026");
        assert!(Text::of(Locale::En).is_anywhere() && !Text::of(Locale::En).in_zone(tokyo).is_anywhere());
    }

    #[test]
    fn spans_are_never_promised_too_short() {
        let span =
            |seconds| Text::of(Locale::En).span(&Duration::from_secs(seconds)).replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!([span(0), span(61), span(7200)], ["1 minute", "2 minutes", "2 hours"]);
        assert_eq!(span(7201), "3 hours");
    }
}
