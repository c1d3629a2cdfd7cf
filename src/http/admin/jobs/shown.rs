//! A job as it is shown.

use aggregates::job::JobCounts;
use chrono::{DateTime, Utc};
use queries::job::Job;
use serde::Serialize;
use utoipa::ToSchema;

/// A job.
#[derive(Serialize, ToSchema)]
#[schema(as = Job)]
pub(super) struct Shown {
    /// Its id.
    job_id: String,
    /// What is done: `user.create`, `user.suspend` …, `csv.validate`, `csv.import` or `csv.export`.
    r#type: String,
    /// `queued`, `running`, `succeeded`, `failed`, `cancelled` or `aborted`.
    state: String,
    /// Which part of it goes on: `validating` or `applying`.
    #[schema(required = true)]
    stage: Option<String>,
    /// Whether it is to be given up at the next opportunity.
    cancel_requested: bool,
    /// Why it failed: `rows_invalid` (nothing was applied), `rows_refused` (the other rows were), `file_gone` or `internal`.
    #[schema(required = true)]
    reason: Option<String>,
    /// Who asked.
    requested_by: ShownRequester,
    /// What it is about: `user`, `users` …
    object_kind: String,
    /// Which, where it is one.
    #[schema(required = true)]
    object_id: Option<String>,
    /// The validation that it goes on from.
    #[schema(required = true)]
    parent: Option<String>,
    /// Rows in all, dealt with, and what became of them.
    progress: ShownProgress,
    /// Whether there is a file to fetch, as long as it is kept.
    result: bool,
    /// Not to be begun before.
    #[schema(required = true)]
    not_before: Option<DateTime<Utc>>,
    /// When it was asked for.
    requested_at: DateTime<Utc>,
    /// When it began.
    #[schema(required = true)]
    started_at: Option<DateTime<Utc>>,
    /// When it ended.
    #[schema(required = true)]
    ended_at: Option<DateTime<Utc>>,
    /// For how long it ran, in milliseconds, if it is over.
    #[schema(required = true)]
    run_time: Option<i64>,
    /// How often it changed.
    version: u64,
}

/// Who asked for a job.
#[derive(Serialize, ToSchema)]
#[schema(as = JobRequester)]
struct ShownRequester {
    /// `user`, `client`, `operator`, or `system` where the program did it by itself.
    kind: String,
    /// Which one.
    id: String,
    /// Through which client.
    #[schema(required = true)]
    client_id: Option<String>,
}

/// How far a job is.
#[derive(Serialize, ToSchema)]
#[schema(as = JobProgress)]
struct ShownProgress {
    /// Rows in all; 0 where nobody knows.
    total: u64,
    /// Rows that were dealt with in this stage.
    done: u64,
    /// What came to be, or would.
    created: u64,
    /// What changed, or would.
    updated: u64,
    /// What was deleted, or would be.
    deleted: u64,
    /// What was so already.
    unchanged: u64,
    /// Rows that were refused.
    failed: u64,
}

impl From<JobCounts> for ShownProgress {
    fn from(counts: JobCounts) -> Self {
        let JobCounts { total, done, created, updated, deleted, unchanged, failed } = counts;
        Self { total, done, created, updated, deleted, unchanged, failed }
    }
}

impl From<Job> for Shown {
    fn from(job: Job) -> Self {
        let run_time = job.ended_at.zip(job.started_at).map(|(ended, started)| (ended - started).num_milliseconds());
        Self {
            job_id: job.job_id,
            r#type: job.kind,
            state: job.state,
            stage: job.stage,
            cancel_requested: job.cancels,
            reason: job.reason,
            requested_by: ShownRequester { kind: job.actor_kind, id: job.actor_id, client_id: job.client_id },
            object_kind: job.object_kind,
            object_id: job.object_id,
            parent: job.parent,
            progress: job.counts.into(),
            result: job.result,
            not_before: job.due_at,
            requested_at: job.requested_at,
            started_at: job.started_at,
            ended_at: job.ended_at,
            run_time,
            version: job.version,
        }
    }
}
