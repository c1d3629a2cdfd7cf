//! Deliveries: what is to be told to somebody outside, one row per fact and receiver, and how it stands with each.
//!
//! The rows are no projection: they say what was sent, and the log cannot say that again, so nothing rebuilds them and nothing is sent
//! twice because something was replayed. They are queued in the transaction that moves the follower's cursor ([`queue`]), so a fact is
//! queued once, wherever a process may stop. Whoever sends takes a whole receiver for a while ([`claim`]): there is one sender per
//! receiver on all nodes, what one receiver does holds up no other, and when the sender dies the receiver comes free by time. Within a
//! receiver what stands in one lane goes out in the order of the log, because only the first of each lane is shown ([`heads`]).
//! Why it is so stands in docs/decisions/0018.

mod fetch;
mod queue;
mod turn;
mod upkeep;

use chrono::{DateTime, Utc};
use journal::db::{Column, DbError, Kind, Row, Statement};
use journal::{Position, TenantId};
use uuid::Uuid;

use crate::number::position;

pub use fetch::{Fetched, Kept, abandon, fetched, kept_for, wake};
pub use queue::{Queued, queue, queue_again, redrive, waiting};
pub use turn::{Attempted, Exchange, Pause, Then, Turn, claim, heads, next_due, settle};
pub use upkeep::tidy;

/// A receiver, as `{rows}` name it.
const TARGET: &[Column] = &[Column("tenant", Kind::Text), Column("which", Kind::Text), Column("named", Kind::Text)];

/// One fact on its way to one receiver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// Whose it is.
    pub tenant: TenantId,
    /// What kind of message it becomes.
    pub kind: String,
    /// Who is told: what that names is the kind's to know.
    pub target: String,
    /// The fact: with the receiver, the key of the row.
    pub event_id: Uuid,
    /// Where it stands in the log.
    pub position: Position,
    /// What must arrive in the order of the log.
    pub lane: String,
    /// What the kind keeps with it, in JSON.
    pub content: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is to be tried.
    pub due_at: DateTime<Utc>,
    /// When nobody tries any more.
    pub expires_at: DateTime<Utc>,
}

impl Delivery {
    /// Reads the columns in the order in which the statements of this module select them.
    fn read(turn: &Turn, row: &Row) -> Result<Self, DbError> {
        let event_id =
            Uuid::parse_str(&row.text(0)?).map_err(|error| DbError::Column { column: 0, reason: error.to_string() })?;
        Ok(Self {
            tenant: turn.tenant.clone(),
            kind: turn.kind.clone(),
            target: turn.target.clone(),
            event_id,
            position: position(row, 1)?,
            lane: row.text(2)?,
            content: row.text(3)?,
            attempts: u32::try_from(row.int(4)?).unwrap_or(u32::MAX),
            due_at: moment(row, 5)?,
            expires_at: moment(row, 6)?,
        })
    }
}

/// A moment from microseconds since 1970.
fn moment(row: &Row, column: usize) -> Result<DateTime<Utc>, DbError> {
    let moment = DateTime::from_timestamp_micros(row.int(column)?);
    moment.ok_or_else(|| DbError::Column { column, reason: "this is no moment".to_owned() })
}

pub(crate) fn statements() -> Vec<&'static Statement> {
    [queue::STATEMENTS, fetch::STATEMENTS, turn::STATEMENTS, upkeep::STATEMENTS].concat()
}
