//! A moment in the log as people name it: a position, or a time.

use chrono::{DateTime, Utc};
use journal::{Journal, Position};

use crate::http::error::problem::Problem;

/// The position that a parameter means: that of the last event up to and including it.
pub(in crate::http) async fn position(journal: &Journal, name: &str, text: &str) -> Result<Position, Problem> {
    if let Ok(position) = text.parse() {
        return Ok(position);
    }
    let moment = text.parse::<DateTime<Utc>>().map_err(|_| {
        // In an address a plus is a space, and offsets begin with one.
        let remedy = "write a position, or a time such as 2026-11-22T12:00:00Z (in an offset, write + as %2B)";
        Problem::unreadable(name, "is neither a position nor a time", remedy)
    })?;
    Ok(journal.position_at(moment).await?)
}
