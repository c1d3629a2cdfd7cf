//! Why the work on a projection did not come to its end.

use journal::ProjectError;
use journal::db::DbError;
use journal::seal::SealError;

/// A refusal or a failure, said for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ProjectionError {
    /// Nobody projects under this name.
    #[error("there is no projection `{name}`: the names are {known}")]
    Unknown {
        /// The name that was given.
        name: String,
        /// The names that there are.
        known: String,
    },
    /// The database failed; what was begun can be taken up again.
    #[error(transparent)]
    Database(#[from] DbError),
    /// An event could not be read or opened.
    #[error("the log cannot be read: {0}")]
    Log(#[from] SealError),
    /// An event could not be projected where streams are not parked: in an inline projection, or while one is rebuilt.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// Its tables were never created.
    #[error("the projection `{0}` has no tables yet: run `evident migrate`")]
    Unprepared(&'static str),
    /// Rows of a newer program.
    #[error(
        "the rows of projection `{name}` have version {found}, and this program knows version {known}: use the newer program, \
         or rebuild the projection with this one"
    )]
    Newer {
        /// Which projection.
        name: &'static str,
        /// The version of the rows.
        found: i64,
        /// The version that the program writes.
        known: u32,
    },
    /// Rows of an older version of the projector.
    #[error("the rows of projection `{0}` are of an older version and are about to be rebuilt: try again afterwards")]
    Outdated(&'static str),
    /// Somebody else does the same work on the same tables.
    #[error("another process works on the tables beside projection `{0}`: wait until it is done")]
    Busy(&'static str),
}

impl ProjectionError {
    /// Whether the same call may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Database(error)
            | Self::Log(SealError::Database(error))
            | Self::Project(ProjectError::Database(error)) => error.is_transient(),
            _ => false,
        }
    }
}

/// What is wrong with an event or a statement, when trying again will not mend it.
pub(crate) fn fault(error: &ProjectError) -> Option<String> {
    match error {
        ProjectError::Poison { reason, .. } => Some(reason.clone()),
        ProjectError::Database(error @ (DbError::Refused(_) | DbError::Column { .. } | DbError::Unique)) => {
            Some(error.to_string())
        }
        ProjectError::Database(DbError::Unavailable(_) | DbError::DiskFull(_)) => None,
    }
}
