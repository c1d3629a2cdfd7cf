//! A job as a line of a list.

use queries::job::Job;

use crate::http::admin::escaped;
use crate::http::console::Halt;
use crate::http::console::desk::Seat;
use crate::http::console::names::{Kind, Names};
use crate::pages::console::JobLine;

/// Jobs as lines, with the names of those who asked.
pub(in crate::http::console) async fn lines(desk: &Seat, jobs: &[Job]) -> Result<Vec<JobLine>, Halt> {
    let asked = jobs.iter().filter_map(|job| Some((Kind::of(&job.actor_kind)?, job.actor_id.clone())));
    let names = Names::of(desk, asked.collect()).await?;
    let lines = jobs.iter().map(|job| JobLine {
        id: job.job_id.clone(),
        address: desk.address(&format!("/jobs/{}", escaped(&job.job_id))),
        kind: job.kind.clone(),
        state: job.state.clone(),
        by: names.name(Kind::of(&job.actor_kind), &job.actor_id),
        at: job.requested_at,
        counts: job.counts,
    });
    Ok(lines.collect())
}
