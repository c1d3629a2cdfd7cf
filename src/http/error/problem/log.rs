//! Failures of the log and of the rows, as problems: the public sentence here, the private detail into the program's log.

use std::time::Duration;

use commands::Failure;
use journal::db::DbError;
use journal::seal::SealError;
use projections::Late;
use queries::QueryError;

use super::{Kind, Problem};
use crate::lookups::LookupError;
use crate::streams::StreamError;

const RETRY_AFTER: Duration = Duration::from_secs(2);

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        let retry_after = failure.retry_after();
        let problem = match &failure {
            Failure::Conflict => Self::new(Kind::Conflict, "others changed the same thing at this moment; try again"),
            Failure::Full { .. } => {
                Self::new(Kind::Unavailable, "too many commands are waiting; try again in a moment")
            }
            Failure::Unavailable { reason, in_doubt, .. } => {
                tracing::warn!(%reason, in_doubt, "the log is not available");
                unavailable(*in_doubt)
            }
            Failure::Erased { .. } => Self::new(
                Kind::Gone,
                "the person was erased: nothing can be recorded about them any more; register a new user",
            ),
            Failure::Rejected { reason } | Failure::Unreadable { reason, .. } => {
                tracing::error!(%reason, %failure, "a command failed");
                Self::internal()
            }
        };
        match retry_after {
            Some(wait) => problem.retry_after(wait),
            None => problem,
        }
    }
}

fn unavailable(in_doubt: bool) -> Problem {
    let detail = if in_doubt {
        "the log cannot be reached, and whether this was recorded is not known; \
         send the same request with the same Idempotency-Key again"
    } else {
        "the log cannot be reached; try again in a moment"
    };
    Problem::new(Kind::Unavailable, detail)
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Self {
        match error {
            QueryError::Cursor => Self::of_sentence(
                Kind::MalformedRequest,
                "cursor",
                &"the cursor is not one that this list gave; begin without a cursor",
            ),
            QueryError::Kind(_) => {
                Self::new(Kind::NotFound, "there is no history of this kind; /openapi.json names them")
            }
            error if error.is_transient() => {
                tracing::warn!(%error, "the rows cannot be read");
                unavailable(false).retry_after(RETRY_AFTER)
            }
            error => {
                tracing::error!(%error, "a query failed");
                Self::internal()
            }
        }
    }
}

impl From<LookupError> for Problem {
    fn from(error: LookupError) -> Self {
        if let Some(wait) = error.retry_after() {
            tracing::warn!(%error, "a look-up was put off");
            return Self::new(Kind::Unavailable, "this cannot be looked up now; try again in a moment")
                .retry_after(wait);
        }
        tracing::error!(%error, "a look-up failed");
        Self::internal()
    }
}

impl From<DbError> for Problem {
    fn from(error: DbError) -> Self {
        QueryError::from(error).into()
    }
}

impl From<SealError> for Problem {
    fn from(error: SealError) -> Self {
        QueryError::from(error).into()
    }
}

impl From<StreamError> for Problem {
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Log(error) => error.into(),
            StreamError::Event { .. } => {
                tracing::error!(%error, "a stream cannot be told");
                Self::internal()
            }
        }
    }
}

impl From<Late> for Problem {
    fn from(late: Late) -> Self {
        match late {
            Late::Unknown(name) => {
                tracing::error!(name, "a projection is waited for that does not exist");
                Self::internal()
            }
            Late::Timeout { wanted, reached, .. } => {
                let detail = format!("the rows stand at position {reached} and have not come to {wanted}; try again");
                Self::new(Kind::NotCaughtUp, detail).retry_after(Duration::from_secs(1))
            }
        }
    }
}
