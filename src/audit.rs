//! The audit log on its way out: as lines of JSON, or as a table for spreadsheets (RFC 4180).
//!
//! Whoever opens it there must not carry out what a stranger wrote into a browser's name, see [`crate::csv`].

use chrono::SecondsFormat;
use queries::audit::{Entry, words};

use crate::csv::cell;

/// The columns of the table.
const COLUMNS: [&str; 22] = [
    "position",
    "at",
    "event_id",
    "event_type",
    "what",
    "outcome",
    "cause",
    "object_kind",
    "object_id",
    "person",
    "actor_kind",
    "actor_id",
    "on_behalf_of",
    "client_id",
    "session_id",
    "correlation_id",
    "causation_id",
    "job_id",
    "ip",
    "user_agent",
    "reason",
    "detail",
];

/// In which form entries go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A table with a line for its head.
    Csv,
    /// A JSON document per line.
    Ndjson,
}

impl Form {
    /// The form of a name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "csv" => Some(Self::Csv),
            "ndjson" => Some(Self::Ndjson),
            _ => None,
        }
    }

    /// What stands before the first entry.
    pub fn head(self) -> String {
        match self {
            Self::Csv => COLUMNS.join(",") + "\r\n",
            Self::Ndjson => String::new(),
        }
    }

    /// An entry with the end of its line.
    pub fn line(self, entry: &Entry) -> String {
        match self {
            Self::Csv => cells(entry).map(|text| cell(&text)).join(",") + "\r\n",
            // An entry is made of texts and numbers and always has JSON.
            Self::Ndjson => serde_json::to_string(entry).unwrap_or_default() + "\n",
        }
    }
}

fn cells(entry: &Entry) -> [String; COLUMNS.len()] {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let what = words(&entry.event_type).map_or(entry.event_type.as_str(), |words| words.en);
    let detail = if entry.detail.is_empty() { None } else { serde_json::to_string(&entry.detail).ok() };
    [
        entry.position.to_string(),
        entry.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        entry.event_id.to_string(),
        entry.event_type.clone(),
        what.to_owned(),
        entry.outcome.clone(),
        optional(&entry.cause),
        entry.object_kind.clone(),
        entry.object_id.clone(),
        optional(&entry.person),
        entry.actor_kind.clone(),
        entry.actor_id.clone(),
        optional(&entry.on_behalf_of),
        optional(&entry.client_id),
        optional(&entry.session_id),
        entry.correlation_id.to_string(),
        optional(&entry.causation_id),
        optional(&entry.job_id),
        optional(&entry.ip),
        optional(&entry.user_agent),
        optional(&entry.reason),
        detail.unwrap_or_default(),
    ]
}
