//! Numbers on their way to `BIGINT` columns and back.

use journal::Position;
use journal::db::{DbError, Row};

/// To a column; the log would need 300,000 years at a million events per second to overflow.
pub(crate) fn big(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// From a column; a negative number is not one of ours.
pub(crate) fn position(row: &Row, column: usize) -> Result<Position, DbError> {
    unsigned(row.int(column)?, column)
}

/// From a column that may be null.
pub(crate) fn opt_position(row: &Row, column: usize) -> Result<Option<Position>, DbError> {
    row.opt_int(column)?.map(|value| unsigned(value, column)).transpose()
}

fn unsigned(value: i64, column: usize) -> Result<u64, DbError> {
    u64::try_from(value)
        .map_err(|_| DbError::Column { column, reason: "a negative number where a count belongs".into() })
}
