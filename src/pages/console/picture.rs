//! Pictures of how often things happened, or how much there was: bars that are drawn on the server, with the numbers beside them for those
//! who read.

use chrono::{DateTime, Utc};

use crate::pages::Text;

/// How high the picture is, in its own units.
const HEIGHT: u64 = 72;
/// How wide a bar is.
const WIDTH: u64 = 14;
/// The room that it has.
const ROOM: u64 = 20;

/// A picture of some days, or of the minutes of an hour.
#[derive(Clone, Debug)]
pub struct Picture {
    /// The key of its title.
    pub key: &'static str,
    /// What each bar is about.
    pub each: Each,
    /// The days or minutes, the oldest first.
    pub days: Vec<Day>,
    /// Whether something may be drawn in the colour of warnings.
    pub two: bool,
}

/// What a bar of a picture is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Each {
    /// What happened on a day.
    Day,
    /// How much there was in a minute.
    Minute,
}

/// One day or minute of a picture.
#[derive(Clone, Debug)]
pub struct Day {
    /// A moment of it.
    pub at: DateTime<Utc>,
    /// How often it went well, or how often it happened at all, or how much there was.
    pub good: u64,
    /// How often it did not go well.
    pub bad: u64,
}

/// A bar, in the picture's own units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// From the left.
    pub x: u64,
    /// From above.
    pub y: u64,
    /// How high.
    pub height: u64,
    /// Whether it is drawn in the colour of warnings.
    pub bad: bool,
}

impl Picture {
    /// The key of the picture of sign-ins.
    pub const SIGN_INS: &str = "console-sign-ins";
    /// The key of the picture of tokens.
    pub const TOKENS: &str = "console-tokens";
    /// The key of the picture of jobs.
    pub const JOBS: &str = "console-jobs-asked";
    /// The key of the picture of how far the rows are behind the log.
    pub const LAG: &str = "console-lag";

    /// The number that stands for all: how often it went well in all days, or how much there is in the last minute.
    pub fn good(&self) -> u64 {
        match self.each {
            Each::Day => self.sum(),
            Each::Minute => self.days.last().map_or(0, |minute| minute.good),
        }
    }

    /// How often it did not.
    pub fn bad(&self) -> u64 {
        self.days.iter().map(|day| day.bad).sum()
    }

    /// Whether there is anything to draw.
    pub fn is_empty(&self) -> bool {
        self.sum() + self.bad() == 0
    }

    fn sum(&self) -> u64 {
        self.days.iter().map(|day| day.good).sum()
    }

    /// The key of what is said where there is nothing to draw.
    pub fn empty_key(&self) -> &'static str {
        match self.each {
            Each::Day => "console-picture-empty",
            Each::Minute if self.days.is_empty() => "console-lag-unknown",
            Each::Minute => "console-lag-none",
        }
    }

    /// The key of what is drawn in the colour of warnings.
    pub fn bad_key(&self) -> &'static str {
        "console-sign-ins-bad"
    }

    /// The key of what a bar is about.
    pub fn each_key(&self) -> &'static str {
        match self.each {
            Each::Day => "console-day",
            Each::Minute => "console-minute",
        }
    }

    /// When something was, as people say it.
    pub fn when(&self, text: &Text, day: &Day) -> String {
        match self.each {
            Each::Day => text.day(&day.at),
            Each::Minute => text.moment(&day.at),
        }
    }

    /// The rectangle that is drawn in: `0 0 280 72`.
    pub fn frame(&self) -> String {
        format!("0 0 {} {HEIGHT}", self.days.len() as u64 * ROOM)
    }

    /// How wide a bar is.
    pub fn width(&self) -> u64 {
        WIDTH
    }

    /// The bars: what did not go well stands on top of what did.
    pub fn bars(&self) -> Vec<Bar> {
        let highest = self.days.iter().map(|day| day.good + day.bad).max().unwrap_or_default().max(1);
        let scaled = |count: u64| if count == 0 { 0 } else { (count * (HEIGHT - 4) / highest).max(2) };
        let days = (0..).zip(&self.days);
        let bars = days.flat_map(|(number, day)| {
            let x = number * ROOM + (ROOM - WIDTH) / 2;
            let (good, bad) = (scaled(day.good), scaled(day.bad));
            let lower = Bar { x, y: HEIGHT - good, height: good, bad: false };
            [lower, Bar { x, y: HEIGHT - good - bad, height: bad, bad: true }]
        });
        bars.filter(|bar| bar.height > 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(days: &[(u64, u64)]) -> Picture {
        let day = |(good, bad): &(u64, u64)| Day { at: DateTime::UNIX_EPOCH, good: *good, bad: *bad };
        Picture { key: Picture::SIGN_INS, each: Each::Day, days: days.iter().map(day).collect(), two: true }
    }

    #[test]
    fn every_bar_lies_within_the_frame_and_what_happened_is_seen() {
        let drawn = picture(&[(0, 0), (1_000_000, 1), (3, 999_999), (u64::from(u32::MAX), 0), (0, 1)]);
        assert_eq!(drawn.frame(), "0 0 100 72");
        let bars = drawn.bars();
        assert!(
            bars.iter().all(|bar| bar.height >= 2 && bar.y + bar.height <= HEIGHT && bar.x + WIDTH <= 100),
            "{bars:?}"
        );
        assert_eq!(bars.len(), 6, "a day without anything has no bar: {bars:?}");
    }

    #[test]
    fn a_picture_of_nothing_has_no_bars() {
        assert!(picture(&[(0, 0); 14]).is_empty() && picture(&[(0, 0); 14]).bars().is_empty());
        assert!(picture(&[]).bars().is_empty());
    }

    #[test]
    fn days_are_summed_up_and_minutes_are_not() {
        let days = picture(&[(3, 0), (4, 0)]);
        let minutes = Picture { each: Each::Minute, ..days.clone() };
        assert_eq!((days.good(), minutes.good()), (7, 4));
    }
}
