//! All people of a tenant, written into a file: page after page of those who are there, each as their own stream tells them.
//!
//! Whoever comes or goes meanwhile is in it or not. A run that was cut off begins anew, because nothing outside has seen the file yet.

use std::time::Duration;

use aggregates::job::{JobCounts, JobFailure, JobFile, Stage};
use aggregates::user::UserStatus;
use commands::job::Report;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use queries::history::{self, Kind};
use queries::{Page, tenant, user};
use serde_json::Value;

use super::file::{PIECE, SealedFile};
use super::run::{End, Halt, Run};
use super::{JobError, KEPT};
use crate::csv::{Exported, exported};

/// People who are read at once.
const PAGE: u32 = 200;
const AT_ONCE: usize = 32;
/// How long it is waited for the list of people to be as new as the job.
const PATIENCE: Duration = Duration::from_secs(30);

/// Writes them.
pub(super) async fn export(run: &mut Run, file: &JobFile) -> Result<End, Halt> {
    let mut counts = JobCounts::default();
    let gone = End { report: Report::Failed(JobFailure::FileGone), counts };
    let Some(file) = SealedFile::of(&run.journal, &run.tenant, file) else { return Ok(gone) };
    let file = file.made_by(&run.id);
    file.forget().await?;
    let head = *run.journal.head().borrow();
    if let Some(watermarks) = &run.watermarks
        && let Err(error) = watermarks.wait_for("users", head, PATIENCE).await
    {
        tracing::warn!(%error, "an export is of people as they were a while ago");
    }
    let house = tenant::by_id(run.journal.db(), &run.tenant).await?;
    let table = exported(&house.map(|house| house.attribute_schema).unwrap_or_default());
    let (mut text, mut pieces, mut cursor) = (table.head(), 0, None::<String>);
    let until = run.journal.clock().now() + KEPT;
    loop {
        let page = Page::after(PAGE, cursor.as_deref());
        let found = user::list(run.journal.db(), &run.tenant, &page).await?;
        let lines = stream::iter(found.items).map(|one| line(run, &table, one.user_id));
        for line in lines.buffered(AT_ONCE).try_collect::<Vec<_>>().await?.into_iter().flatten() {
            text.push_str(&line);
            (counts.done, counts.total) = (counts.done + 1, counts.total + 1);
        }
        if text.len() >= PIECE || found.next.is_none() {
            file.keep(pieces, &text, until).await?;
            pieces += 1;
            text.clear();
        }
        match found.next {
            Some(next) => cursor = Some(next),
            None => return Ok(End { report: Report::Succeeded { result: true }, counts }),
        }
        run.tell(Stage::Applying, 0, counts, false).await?;
    }
}

/// The line of somebody; none of somebody who was erased meanwhile.
async fn line(run: &Run, table: &Exported, id: String) -> Result<Option<String>, JobError> {
    let Some(past) = history::past(&run.journal, &run.tenant, Kind::User, &id, None).await? else { return Ok(None) };
    let life = history::life(past.state);
    if life["profile"].get("$erased").is_some() {
        return Ok(None);
    }
    let is = |status: UserStatus| life["status"].as_str() == Some(status.as_str());
    let active = is(UserStatus::Active) || is(UserStatus::Locked);
    // The profile reads in the clear here, as it does wherever a person is shown.
    Ok(Some(table.line(active, life.get("profile").unwrap_or(&Value::Null))))
}
