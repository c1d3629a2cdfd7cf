//! What is kept of an attempt: what was sent and what was answered, for kinds whose receivers' owners ask for it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use projections::deliveries::Exchange;

use crate::outbound::Heard;

/// What a kind wants kept of an attempt.
#[derive(Clone, Debug)]
pub struct Record {
    /// What is sent, in JSON: no secrets, and nobody's name.
    pub request: String,
    /// Whether the beginning of the answer may be kept: not where it may repeat what is personal.
    pub keeps_answer: bool,
    /// For how long.
    pub kept: TimeDelta,
}

impl Record {
    /// What is kept of an attempt that began at a moment and took so long.
    pub(super) fn of(self, at: DateTime<Utc>, took: Duration, heard: Option<&Heard>) -> Exchange {
        let said = heard.filter(|heard| self.keeps_answer && !heard.said.is_empty());
        // PostgreSQL has no text with U+0000.
        let response = said.map(|heard| String::from_utf8_lossy(&heard.said).replace('\0', "\u{fffd}"));
        Exchange { at, took, request: self.request, response, kept: self.kept }
    }
}
