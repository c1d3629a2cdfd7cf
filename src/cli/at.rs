//! A place in the log, as a position or as a time.

use chrono::{DateTime, Utc};
use journal::{Journal, Position};

use super::CliError;

/// A place in the log.
#[derive(Clone, Copy)]
pub(super) enum At {
    Position(Position),
    Moment(DateTime<Utc>),
}

impl At {
    /// The position of the last event up to and including it.
    pub(super) async fn position(self, journal: &Journal) -> Result<Position, CliError> {
        match self {
            Self::Position(position) => Ok(position),
            Self::Moment(moment) => journal.position_at(moment).await.map_err(CliError::refused),
        }
    }

    /// The time: of a position, that of its event; where there is none yet, now.
    pub(super) async fn moment(self, journal: &Journal) -> Result<DateTime<Utc>, CliError> {
        match self {
            Self::Moment(moment) => Ok(moment),
            Self::Position(position) => {
                let event = journal.event_at(position).await.map_err(CliError::refused)?;
                Ok(event.map_or_else(|| journal.clock().now(), |event| event.recorded_at()))
            }
        }
    }
}

/// Reads a place.
pub(super) fn moment(text: &str) -> Result<At, String> {
    if let Ok(position) = text.parse() {
        return Ok(At::Position(position));
    }
    let moment = text.parse().map_err(|_| "write a position, or a time such as 2026-11-22T12:00:00Z")?;
    Ok(At::Moment(moment))
}
