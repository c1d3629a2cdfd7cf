//! What one may ask of a job.

use chrono::{DateTime, Utc};

use super::{JobCounts, JobFailure, JobWork, Requester, Stage};

/// Intents towards one job; times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum JobCommand {
    /// Ask for it.
    Queue {
        /// The stream's id, a `UUIDv7` given by the caller.
        id: String,
        /// What is to be done.
        work: JobWork,
        /// Who asks.
        requested_by: Requester,
        /// The job that it goes on from.
        parent: Option<String>,
        /// Not to be begun before; at once, where it is not given.
        not_before: Option<DateTime<Utc>>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Take it up: it waits and is due, or whoever had it is gone.
    Start {
        /// Who.
        node: String,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Tell how far it is.
    Progress {
        /// Of which run.
        run: u64,
        /// Which part goes on.
        stage: Stage,
        /// Rows that need not be looked at again.
        reached: u64,
        /// What was done by now.
        counts: JobCounts,
        /// Now.
        at: DateTime<Utc>,
    },
    /// It was done.
    Succeed {
        /// Of which run.
        run: u64,
        /// What was done.
        counts: JobCounts,
        /// Whether there is a file to fetch.
        result: bool,
    },
    /// It was not done, or not whole.
    Fail {
        /// Of which run.
        run: u64,
        /// Why.
        reason: JobFailure,
        /// What was done all the same.
        counts: JobCounts,
    },
    /// It would delete more than it may.
    Abort {
        /// Of which run.
        run: u64,
        /// What was found.
        counts: JobCounts,
    },
    /// Give it up: at once where it waits, at the next opportunity where somebody does it.
    RequestCancel,
    /// It was given up.
    Cancel {
        /// Of which run.
        run: u64,
        /// What was done by then.
        counts: JobCounts,
    },
    /// Take up again what was not done.
    Retry {
        /// Now.
        at: DateTime<Utc>,
    },
}
