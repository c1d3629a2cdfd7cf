//! What can go wrong at the database door, sorted by what the caller can do about it.
//!
//! `SQLSTATE` and `SQLite` result codes stop here; nobody above this file reads a driver's error.

use sqlx::Error;

/// A database call that did not do what it was asked.
#[derive(Clone, Debug, thiserror::Error)]
pub enum DbError {
    /// A unique index refused a row. The transaction is over.
    #[error("a row with this key exists already")]
    Unique,
    /// The database cannot be reached, is busy, or ended the transaction; the same call may work a moment later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// There is no room left on the database's disk.
    #[error("the database's disk is full: free some space, then try again ({0})")]
    DiskFull(String),
    /// The statement itself is wrong for this database: a fault of the program or of the data it was given.
    #[error("the database refused a statement: {0}")]
    Refused(String),
    /// A value in a row is not of the type that the program expects there.
    #[error("column {column} cannot be read: {reason}")]
    Column {
        /// Number of the column, from 0.
        column: usize,
        /// What was wrong.
        reason: String,
    },
}

impl DbError {
    /// Whether the same transaction, begun anew, may succeed.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}

impl From<Error> for DbError {
    fn from(error: Error) -> Self {
        match &error {
            Error::Database(database) => {
                if database.is_unique_violation() {
                    return Self::Unique;
                }
                by_code(database.code().as_deref().unwrap_or_default(), database.message())
            }
            Error::Io(_)
            | Error::Tls(_)
            | Error::Protocol(_)
            | Error::PoolTimedOut
            | Error::PoolClosed
            | Error::WorkerCrashed
            | Error::BeginFailed => Self::Unavailable(error.to_string()),
            _ => Self::Refused(error.to_string()),
        }
    }
}

/// Sorts a `SQLSTATE` (five characters, appendix A of the `PostgreSQL` manual) or an `SQLite` result code (a number).
fn by_code(code: &str, message: &str) -> DbError {
    let text = format!("{message} ({code})");
    if code.len() == 5 {
        return match code {
            "53100" => DbError::DiskFull(text),
            "25P02" | "25P03" | "40001" | "40P01" | "55P03" | "57014" => DbError::Unavailable(text),
            _ if ["08", "53", "57", "58"].contains(&&code[..2]) => DbError::Unavailable(text),
            _ => DbError::Refused(text),
        };
    }
    // The low byte of an extended SQLite result code is the primary code: 5 busy, 6 locked, 10 I/O error, 13 full. 4874 is
    // SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log, which is how a full disk looks to who opens it.
    let extended = code.parse::<u32>().unwrap_or_default();
    match (extended, extended & 0xff) {
        (4874, _) | (_, 13) => DbError::DiskFull(text),
        (_, 5 | 6 | 10) => DbError::Unavailable(text),
        _ => DbError::Refused(text),
    }
}
