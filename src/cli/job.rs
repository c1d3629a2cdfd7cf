//! `evident jobs`.

use std::time::Duration;

use aggregates::TenantId;
use aggregates::job::{Job, JobStatus};
use clap::{Args, Subcommand};
use commands::job::{CancelJob, RetryJob};
use queries::Page;
use queries::job::{self, Fault, Search};
use serde_json::{Value, json};

use super::act::{changed, shown};
use super::output::{Output, table, word};
use super::progress::Progress;
use super::tenant::{Paging, listed};
use super::{CliError, Installation};
use crate::jobs::Worker;

/// How often it is looked how far a job is.
const LOOK: Duration = Duration::from_millis(200);
/// Faults that are told with the end of a job; `evident jobs rows` tells all.
const TOLD: u32 = 50;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List the jobs, what was asked for last first
    List(List),
    /// Show a job
    Show(Of),
    /// List the rows of a job that were refused
    Rows(Rows),
    /// Call a job off
    Cancel(Of),
    /// Take up again what a job did not do, and wait for it
    Retry(Of),
}

#[derive(Args)]
pub(super) struct List {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// Only what is done like this: csv.import, user.create …
    #[arg(long = "type", value_name = "TYPE")]
    kind: Option<String>,
    /// Only those that stand here
    #[arg(long, value_parser = ["queued", "running", "succeeded", "failed", "cancelled", "aborted"])]
    state: Option<String>,
    /// Only what this user, client or operator asked for
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Of {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// The job's id
    job: String,
}

#[derive(Args)]
pub(super) struct Rows {
    #[command(flatten)]
    of: Of,
    #[command(flatten)]
    paging: Paging,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::List(list) => list.run(installation, output).await,
            Self::Show(of) => {
                caught_up(installation).await?;
                let found = job::by_id(installation.db(), &of.tenant, &of.job).await.map_err(CliError::refused)?;
                shown(output, found.as_ref(), "job", &of.job, || format!("jobs list --tenant {}", of.tenant))
            }
            Self::Rows(Rows { of, paging }) => {
                let found = job::faults(installation.db(), &of.tenant, &of.job, &paging.page()).await;
                let found = found.map_err(CliError::refused)?;
                output.document(&found, || listed(faults(&found.items), found.next.as_ref()))
            }
            Self::Cancel(of) => {
                let command = CancelJob { tenant: of.tenant, job: of.job.clone() };
                changed(installation, output, &command, None, &of.job, "called off").await
            }
            Self::Retry(of) => {
                let command = RetryJob { tenant: of.tenant.clone(), job: of.job.clone() };
                let context = installation.operator(None);
                commands::execute(&context, &command).await.map_err(CliError::refused)?;
                done(installation, output, (&of.tenant, &of.job), "job").await
            }
        }
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        caught_up(installation).await?;
        let Self { tenant, kind, state, actor, paging } = self;
        let search = Search { kind, state, actor, ..Search::default() };
        let found = search.page(installation.db(), &tenant, &paging.page()).await.map_err(CliError::refused)?;
        output.document(&found, || {
            let rows = found.items.iter().map(|one| {
                let counts = one.counts;
                let progress = format!("{} of {}, {} refused", counts.done, counts.total, counts.failed);
                let at = one.requested_at.to_rfc3339();
                [one.job_id.clone(), one.kind.clone(), one.state.clone(), progress, one.actor_id.clone(), at]
            });
            let head = ["JOB", "TYPE", "STATE", "ROWS", "BY", "ASKED FOR"];
            listed(table(head, rows), found.next.as_ref())
        })
    }
}

/// Rows are made by those who serve; where nobody does, they are made now.
async fn caught_up(installation: &Installation) -> Result<(), CliError> {
    projections::catch_up(installation.journal()).await.map(drop).map_err(CliError::refused)
}

fn faults(items: &[Fault]) -> String {
    let rows = items.iter().map(|one| [one.line.to_string(), one.field.clone(), one.fault.clone(), one.remedy.clone()]);
    table(["LINE", "FIELD", "FAULT", "REMEDY"], rows)
}

/// Does a job here, or watches whoever does it, until it is over. One that did not succeed is a failure.
pub(super) async fn done(
    installation: &Installation,
    output: Output,
    (tenant, id): (&TenantId, &str),
    what: &'static str,
) -> Result<(), CliError> {
    let job = watched(installation, (tenant, id), what).await?;
    let (status, counts) = (job.status().unwrap_or(JobStatus::Failed), job.counts());
    let listing = job::faults(installation.db(), tenant, id, &Page::first(TOLD)).await.map_err(CliError::refused)?;
    let answer = json!({ "job_id": id, "state": status.as_str(), "counts": counts, "faults": listing.items });
    output.document(&answer, || {
        let all = json!(counts);
        let told = all.as_object().into_iter().flatten().map(|(name, count)| format!("{name} {count}"));
        let told = format!("job {id} {}: {}", status.as_str(), told.collect::<Vec<_>>().join(", "));
        if listing.items.is_empty() { told } else { format!("{told}\n\n{}", faults(&listing.items)) }
    })?;
    if status == JobStatus::Succeeded {
        return Ok(());
    }
    let list = format!("list what is wrong with `evident jobs rows --tenant {tenant} {id}`");
    Err(CliError::Found(format!("the job is {}: {list}", word(&status))))
}

/// A job when it is over.
pub(super) async fn watched(
    installation: &Installation,
    (tenant, id): (&TenantId, &str),
    what: &'static str,
) -> Result<Job, CliError> {
    let (journal, progress) = (installation.journal(), Progress::new(what));
    let worker = Worker::new(journal, None);
    let (of, job) = (tenant.clone(), id.to_owned());
    let mut work = tokio::spawn(async move { worker.carry_out(&of, &job).await });
    let context = installation.operator(None);
    loop {
        let ended = tokio::time::timeout(LOOK, &mut work).await;
        let found = commands::job::job(&context, tenant, id).await.map_err(CliError::refused)?;
        let Some(found) = found else {
            let hint = format!("jobs list --tenant {tenant}");
            return Err(CliError::NotFound { kind: "job", id: id.to_owned(), hint });
        };
        let (counts, status) = (found.counts(), found.status());
        progress.tell(counts.done, counts.total);
        // What waits for its time is left to those who serve.
        let waits = status == Some(JobStatus::Queued) && ended.is_ok();
        if waits || status.is_some_and(JobStatus::is_over) {
            if ended.is_err() {
                let _ = work.await;
            }
            return Ok(found);
        }
        if let Ok(ended) = ended {
            // Another node has it, or had it: it is watched, and taken up where that one is gone.
            if let Ok(Err(error)) = ended {
                return Err(CliError::refused(error));
            }
            tokio::time::sleep(LOOK).await;
            let (worker, of, job) = (Worker::new(journal, None), tenant.clone(), id.to_owned());
            work = tokio::spawn(async move { worker.carry_out(&of, &job).await });
        }
    }
}

/// Answers that a job waits for its time.
pub(super) fn waits(output: Output, id: &str, answer: &Value) -> Result<(), CliError> {
    output.document(answer, || format!("job {id} waits for its time; those who serve will do it"))
}
