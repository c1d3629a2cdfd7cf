//! Sorting out a batch that did not go in: which commits are in the log already, and which must be decided again.
//!
//! The usual batch is not checked at all: a [`StreamVersion`](crate::event::StreamVersion) proves that its holder has seen
//! the stream, so a unique index is enough to notice that somebody was faster. Only when it does notice, or when a
//! connection broke and nobody knows what became of a batch, is every commit looked up, under the locked head.

use std::collections::{HashMap, HashSet};

use chrono::DateTime;

use super::known::Known;
use super::pending::Pending;
use super::rows::{big, count};
use crate::commit::{AppendError, Appended};
use crate::db::{Column, DbError, Kind, Statement, Tx};
use crate::event::StreamId;
use crate::seal::{KNOWN_SUBJECTS, SealedAppend};

static STREAM_VERSIONS: Statement = Statement::new(
    "SELECT number, COALESCE((SELECT MAX(sequence) FROM events WHERE tenant_id = rows.tenant \
     AND aggregate_type = rows.kind AND aggregate_id = rows.which), 0) AS version FROM {rows}",
)
.rows(&[
    Column("number", Kind::Int),
    Column("tenant", Kind::Text),
    Column("kind", Kind::Text),
    Column("which", Kind::Text),
]);

static COMMANDS: Statement = Statement::new(
    "SELECT rows.number, e.position, e.commit_size, e.recorded_at FROM {rows} JOIN events e ON e.command_id = rows.command",
)
.rows(&[Column("number", Kind::Int), Column("command", Kind::Text)]);

pub(super) const STATEMENTS: &[&Statement] = &[&STREAM_VERSIONS, &COMMANDS];

/// What is to become of a commit.
pub(super) enum Fate {
    /// It is written with this batch.
    Write,
    /// It has its outcome already.
    Answer(Result<Appended, AppendError>),
    /// What becomes of it depends on a commit before it in this batch, so it is looked at again when that one is in the
    /// log: until then nobody has been faster.
    Later,
}

/// Fates from memory alone: conflicts with what this writer has written before, and rivals within the batch.
pub(super) fn from_memory(commits: &[Pending], known: &Known) -> Vec<Fate> {
    judge(commits, |stream| known.version(stream), |version, after| version > after)
}

/// Fates from the log itself. Needs the locked head.
pub(super) async fn from_log(tx: &mut Tx, commits: &[Pending], known: &mut Known) -> Result<Vec<Fate>, DbError> {
    let versions = stream_versions(tx, commits).await?;
    for (stream, version) in &versions {
        known.saw((*stream).clone(), *version);
    }
    let repeated = repeated_commands(tx, commits).await?;
    let subjects = known_subjects(tx, commits).await?;
    let version = |stream: &StreamId| versions.get(stream).copied().unwrap_or_default();
    let mut fates = judge(commits, version, |version, after| version != after);
    for (index, (pending, fate)) in commits.iter().zip(&mut fates).enumerate() {
        if let Some(appended) = repeated.get(&index) {
            *fate = Fate::Answer(Ok(pending.found(*appended)));
            continue;
        }
        let mut keys = pending.commit.new_keys.iter();
        if keys.any(|key| subjects.contains(&(key.tenant.as_str().to_owned(), key.subject.clone()))) {
            *fate = conflict(pending.commit.appends.first());
        }
    }
    Ok(fates)
}

/// Walks the batch in order: a commit that passes moves its streams on for those behind it.
fn judge(commits: &[Pending], version: impl Fn(&StreamId) -> u64, collides: impl Fn(u64, u64) -> bool) -> Vec<Fate> {
    let mut moved = HashSet::new();
    let mut commands = HashSet::new();
    let mut keys = HashSet::new();
    let mut fates = Vec::with_capacity(commits.len());
    for commit in commits.iter().map(|pending| &pending.commit) {
        let lost = commit.appends.iter().find(|append| collides(version(&append.stream), append.after.get()));
        let rivals = commands.contains(&commit.command_id)
            || commit.appends.iter().any(|append| moved.contains(&append.stream))
            || commit.new_keys.iter().any(|key| keys.contains(&(&key.tenant, key.subject.as_str())));
        fates.push(match lost {
            Some(append) => conflict(Some(append)),
            None if rivals => Fate::Later,
            None => {
                commands.insert(commit.command_id);
                moved.extend(commit.appends.iter().map(|append| &append.stream));
                keys.extend(commit.new_keys.iter().map(|key| (&key.tenant, key.subject.as_str())));
                Fate::Write
            }
        });
    }
    fates
}

/// Every commit has an append: the journal's door refuses one without events.
fn conflict(append: Option<&SealedAppend>) -> Fate {
    append.map_or(Fate::Later, |append| Fate::Answer(Err(AppendError::Conflict { stream: append.stream.clone() })))
}

async fn stream_versions<'c>(tx: &mut Tx, commits: &'c [Pending]) -> Result<HashMap<&'c StreamId, u64>, DbError> {
    let streams: Vec<&StreamId> = commits
        .iter()
        .flat_map(|pending| &pending.commit.appends)
        .map(|append| &append.stream)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    let mut call = tx.call(&STREAM_VERSIONS);
    for (number, stream) in (0..).zip(&streams) {
        call.row().int(number).text(stream.tenant.as_str()).text(&stream.aggregate_type).text(&stream.aggregate_id);
    }
    let mut versions = HashMap::new();
    for row in tx.fetch(call).await? {
        if let Some(stream) = streams.get(index(&row, 0)?) {
            versions.insert(*stream, count(&row, 1)?);
        }
    }
    Ok(versions)
}

async fn repeated_commands(tx: &mut Tx, commits: &[Pending]) -> Result<HashMap<usize, Appended>, DbError> {
    let mut call = tx.call(&COMMANDS);
    for (number, pending) in (0..).zip(commits) {
        call.row().int(number).text(&pending.commit.command_id.to_string());
    }
    let mut repeated = HashMap::new();
    for row in tx.fetch(call).await? {
        let (first, size) = (count(&row, 1)?, count(&row, 2)?);
        let recorded_at = DateTime::from_timestamp_micros(row.int(3)?).unwrap_or_default();
        let appended = Appended { first, last: first + size - 1, recorded_at, repeated: true };
        repeated.insert(index(&row, 0)?, appended);
    }
    Ok(repeated)
}

async fn known_subjects(tx: &mut Tx, commits: &[Pending]) -> Result<HashSet<(String, String)>, DbError> {
    let mut call = tx.call(&KNOWN_SUBJECTS);
    for key in commits.iter().flat_map(|pending| &pending.commit.new_keys) {
        call.row().text(key.tenant.as_str()).text(&key.subject);
    }
    if !call.has_rows() {
        return Ok(HashSet::new());
    }
    let rows = tx.fetch(call).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

fn index(row: &crate::db::Row, column: usize) -> Result<usize, DbError> {
    Ok(usize::try_from(big(count(row, column)?)).unwrap_or(usize::MAX))
}
