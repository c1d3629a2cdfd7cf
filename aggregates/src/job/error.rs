//! Why a job refuses.

use super::JobStatus;
use crate::Faults;

/// Refusals of one job.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JobError {
    /// The id is taken.
    #[error("a job with this id exists; give another id")]
    AlreadyQueued,
    /// Nobody asked for it.
    #[error("there is no such job; list the jobs for their ids")]
    NotQueued,
    /// It is over.
    #[error("the job is {}, where this cannot be done", .0.as_str())]
    WrongStatus(JobStatus),
    /// It is not its time, or somebody does it.
    #[error("the job is not due, or somebody does it; wait for it")]
    NotDue,
    /// Somebody else does it now.
    #[error("another node has taken the job up; leave it to that one")]
    Overtaken,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
}
