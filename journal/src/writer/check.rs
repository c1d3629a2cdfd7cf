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
use crate::seal::KNOWN_SUBJECTS;

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

/// What is to become of a commit, when it is not to be written.
pub(super) type Verdict = Result<Appended, AppendError>;

/// Verdicts from memory alone: conflicts within the batch, and with what this writer has written before.
pub(super) fn from_memory(commits: &[Pending], known: &Known) -> Vec<Option<Verdict>> {
    judge(commits, |stream| known.version(stream), |version, after| version > after)
}

/// Verdicts from the log itself. Needs the locked head.
pub(super) async fn from_log(tx: &mut Tx, commits: &[Pending], known: &mut Known) -> Result<Vec<Option<Verdict>>, DbError> {
    let versions = stream_versions(tx, commits).await?;
    for (stream, version) in &versions {
        known.saw((*stream).clone(), *version);
    }
    let repeated = repeated_commands(tx, commits).await?;
    let subjects = known_subjects(tx, commits).await?;
    let mut verdicts = judge(
        commits,
        |stream| versions.get(stream).copied().unwrap_or_default(),
        |version, after| version != after,
    );
    for (index, pending) in commits.iter().enumerate() {
        let taken = pending.commit.new_keys.iter().any(|key| {
            subjects.contains(&(key.tenant.as_str().to_owned(), key.subject.clone()))
        });
        if taken && verdicts[index].is_none() {
            verdicts[index] = pending.commit.appends.first().map(|append| conflict(&append.stream));
        }
        if let Some(appended) = repeated.get(&index) {
            verdicts[index] = Some(Ok(*appended));
        }
    }
    Ok(verdicts)
}

/// Walks the batch in order: a commit that passes moves its streams on for those behind it.
fn judge(
    commits: &[Pending],
    version: impl Fn(&StreamId) -> u64,
    collides: impl Fn(u64, u64) -> bool,
) -> Vec<Option<Verdict>> {
    let mut moved: HashMap<&StreamId, u64> = HashMap::new();
    let mut commands = HashSet::new();
    let mut keys = HashSet::new();
    let mut verdicts = Vec::with_capacity(commits.len());
    for pending in commits {
        let commit = &pending.commit;
        let collision = commit.appends.iter().find(|append| match moved.get(&append.stream) {
            Some(version) => *version != append.after.0,
            None => collides(version(&append.stream), append.after.0),
        });
        let doubled = !commands.insert(commit.command_id)
            || commit.new_keys.iter().any(|key| keys.contains(&(&key.tenant, key.subject.as_str())));
        let verdict = match collision {
            Some(append) => Some(conflict(&append.stream)),
            // The same command, or the first data of the same subject, twice in one batch: the second one looks again.
            None if doubled => commit.appends.first().map(|append| conflict(&append.stream)),
            None => None,
        };
        if verdict.is_none() {
            moved.extend(commit.appends.iter().map(|append| (&append.stream, append.after.0 + append.events.len() as u64)));
            keys.extend(commit.new_keys.iter().map(|key| (&key.tenant, key.subject.as_str())));
        }
        verdicts.push(verdict);
    }
    verdicts
}

fn conflict(stream: &StreamId) -> Verdict {
    Err(AppendError::Conflict { stream: stream.clone() })
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
