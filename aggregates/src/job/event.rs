//! What may have happened to a job.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Job, JobCounts, JobFailure, JobWork, Requester, Stage};
use crate::catalogue::events;

/// Facts of one job's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum JobEvent {
    Queued {
        id: String,
        work: JobWork,
        requested_by: Requester,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        parent: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        not_before: Option<DateTime<Utc>>,
        at: DateTime<Utc>,
    },
    Started {
        run: u64,
        node: String,
        at: DateTime<Utc>,
    },
    Progressed {
        run: u64,
        stage: Stage,
        reached: u64,
        counts: JobCounts,
        at: DateTime<Utc>,
    },
    Succeeded {
        run: u64,
        counts: JobCounts,
        /// Whether there is a file to fetch.
        result: bool,
    },
    Failed {
        run: u64,
        reason: JobFailure,
        counts: JobCounts,
    },
    Aborted {
        run: u64,
        counts: JobCounts,
    },
    CancelRequested,
    Cancelled {
        run: u64,
        counts: JobCounts,
    },
    Retried {
        at: DateTime<Utc>,
    },
}

events! { JobEvent of Job {
    Queued = "JobQueued" "1": "Work that takes long was asked for.",
    Started = "JobStarted" "1": "A node took the job up, for the first time or after another one was gone.",
    Progressed = "JobProgressed" "1": "The job is so far; whoever does it is alive.",
    Succeeded = "JobSucceeded" "1": "The job was done.",
    Failed = "JobFailed" "1": "The job was not done, or not whole; its rows say why.",
    Aborted = "JobAborted" "1": "A guard stopped the job before anything was changed: it would have deleted more than it may.",
    CancelRequested = "JobCancelRequested" "1": "The job is to be given up at the next opportunity.",
    Cancelled = "JobCancelled" "1": "The job was given up; what it had done stays done.",
    Retried = "JobRetried" "1": "What the job did not do is taken up again.",
} }
