//! Making evidence: what is asked for is found in the tree, proved at once, and written as it is read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write;

use aggregates::TenantId;
use aws_lc_rs::digest::{Context, SHA256};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;

use super::super::ProveError;
use super::super::checkpoint::{Checkpoint, CheckpointError};
use super::super::checkpointer::{Checkpointer, origin, signer};
use super::super::note::SignedNote;
use super::super::prover::path;
use super::super::selection::selection_nodes;
use super::super::tree::{Hash, consistency_nodes, verify_consistency};
use super::{FORM, Head, Line, Older, seal_origin};
use crate::db::Scope;
use crate::event::{Stored, StreamId};
use crate::journal::Journal;
use crate::reader::raw_tenant_page;

const PAGE: u64 = 1000;

/// Which of a tenant's events.
#[derive(Clone, Debug)]
pub enum Selection {
    /// All of them.
    Whole,
    /// Those of one object.
    Object(StreamId),
    /// Those that were recorded in a span of time, its end excluded.
    Span {
        /// From this moment on.
        since: Option<DateTime<Utc>>,
        /// Before this moment.
        until: Option<DateTime<Utc>>,
    },
}

/// What was made.
#[derive(Clone, Debug, Serialize)]
pub struct Made {
    /// Events in it.
    pub events: u64,
    /// Leaves under its checkpoint.
    pub size: u64,
    /// Its bytes.
    pub bytes: u64,
}

/// Writes evidence of a tenant's events under a fresh checkpoint. `older` are checkpoints from outside, each of which is shown to be a
/// beginning; `progress(done, total)` hears of every page.
pub async fn make_evidence(
    journal: &Journal,
    tenant: &TenantId,
    selection: &Selection,
    older: &[SignedNote],
    out: &mut (dyn Write + Send),
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<Made, ProveError> {
    let ring = journal.vault().ring();
    let key = signer(ring)?;
    let fresh = Checkpointer::new(journal.clone(), None).sign_now(tenant).await?;
    let note = fresh.ok_or_else(|| ProveError::NoEvents(tenant.clone()))?;
    let checkpoint = Checkpoint::open(&note, key.verifier(), &origin(&ring.instance, tenant))?;
    let size = checkpoint.size;
    let indices = indices(journal, tenant, selection, size).await?;
    let mut sealed = Sealed { out, digest: Context::new(&SHA256), bytes: 0 };
    sealed.line(&Line::Evidence(Box::new(Head {
        form: FORM,
        tenant_id: tenant.clone(),
        about: about(selection),
        made_at: journal.clock().now().to_rfc3339_opts(SecondsFormat::Secs, true),
        checkpoint: note.to_string(),
        verifier: key.verifier().to_string(),
    })))?;
    sealed.line(&Line::Path(path(journal, tenant, &selection_nodes(&indices, size)?).await?))?;
    let mut report = Report::default();
    for older in older {
        let one = match Checkpoint::open(older, key.verifier(), &checkpoint.origin) {
            // A file may hold the checkpoints of many tenants.
            Err(CheckpointError::Origin(_)) => continue,
            opened => opened?,
        };
        let path = path(journal, tenant, &consistency_nodes(one.size, size)?).await?;
        verify_consistency(one.size, one.root, size, checkpoint.root, &path)
            .map_err(|_| ProveError::Contradiction(one.size))?;
        sealed.line(&Line::Older(Older { checkpoint: older.to_string(), path }))?;
        report.older += 1;
    }
    write_events(journal, tenant, &indices, &mut report, &mut sealed, progress).await?;
    sealed.line(&Line::Report(report.text(tenant, selection, &note)))?;
    let root = Hash::try_from(sealed.digest.finish().as_ref())?;
    let seal =
        Checkpoint { origin: seal_origin(&ring.instance, tenant), size: sealed.bytes, root, extensions: Vec::new() };
    let last = to_line(&Line::Seal(seal.sign(&key)?.to_string()))?;
    sealed.out.write_all(last.as_bytes()).and_then(|()| sealed.out.flush()).map_err(unwritable)?;
    Ok(Made { events: indices.len() as u64, size, bytes: sealed.bytes + last.len() as u64 })
}

fn about(selection: &Selection) -> String {
    let moment = |moment: &Option<DateTime<Utc>>, none: &str| {
        moment.map_or(none.to_owned(), |moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true))
    };
    match selection {
        Selection::Whole => "all events".to_owned(),
        Selection::Object(stream) => format!("the events of {} {}", stream.aggregate_type, stream.aggregate_id),
        Selection::Span { since, until } => {
            format!("the events from {} to before {}", moment(since, "the beginning"), moment(until, "the end"))
        }
    }
}

/// The leaves that are asked for, in ascending order.
async fn indices(
    journal: &Journal,
    tenant: &TenantId,
    selection: &Selection,
    size: u64,
) -> Result<Vec<u64>, ProveError> {
    match selection {
        Selection::Whole => Ok((0..size).collect()),
        Selection::Object(stream) => {
            let (events, _) = journal.load_stream(stream, 0).await?;
            if events.is_empty() {
                return Err(ProveError::NoObject(stream.clone()));
            }
            Ok(events.iter().map(|event| event.tenant_index).filter(|index| *index < size).collect())
        }
        Selection::Span { since, until } => {
            let first = match since {
                Some(since) => first_since(journal, tenant, size, since.timestamp_micros()).await?,
                None => 0,
            };
            let end = match until {
                Some(until) => first_since(journal, tenant, size, until.timestamp_micros()).await?,
                None => size,
            };
            Ok((first..end).collect())
        }
    }
}

/// The first leaf that was recorded at or after a moment, found by halving: times never decrease.
async fn first_since(journal: &Journal, tenant: &TenantId, size: u64, moment: i64) -> Result<u64, ProveError> {
    let mut tx = journal.db().read(&Scope::Tenant(tenant.clone())).await?;
    let (mut low, mut high) = (0, size);
    while low < high {
        let middle = low + (high - low) / 2;
        let leaf = raw_tenant_page(&mut tx, tenant, middle, 1).await?.pop();
        if leaf.is_some_and(|leaf| leaf.stored.recorded_at < moment) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    tx.commit().await?;
    Ok(low)
}

/// Reads the leaves in runs of neighbours, a page at a time.
async fn write_events(
    journal: &Journal,
    tenant: &TenantId,
    indices: &[u64],
    report: &mut Report,
    sealed: &mut Sealed<'_>,
    progress: &(dyn Fn(u64, u64) + Sync),
) -> Result<(), ProveError> {
    let mut rest = indices;
    while let Some(&first) = rest.first() {
        let run = rest.iter().zip(first..first + PAGE).take_while(|(index, next)| *index == next).count();
        // A transaction per page: one that lasts as long as the log would keep the database from tidying up.
        let mut tx = journal.db().read(&Scope::Tenant(tenant.clone())).await?;
        let leaves = raw_tenant_page(&mut tx, tenant, first, run as u64).await?;
        tx.commit().await?;
        for leaf in leaves {
            report.add(&leaf.stored);
            sealed.line(&Line::Event(Box::new(leaf.stored)))?;
        }
        rest = &rest[run..];
        progress((indices.len() - rest.len()) as u64, indices.len() as u64);
    }
    Ok(())
}

/// What is written, and what the seal will cover.
struct Sealed<'o> {
    out: &'o mut (dyn Write + Send),
    digest: Context,
    bytes: u64,
}

impl Sealed<'_> {
    fn line(&mut self, line: &Line) -> Result<(), ProveError> {
        let text = to_line(line)?;
        self.digest.update(text.as_bytes());
        self.bytes += text.len() as u64;
        self.out.write_all(text.as_bytes()).map_err(unwritable)
    }
}

fn to_line(line: &Line) -> Result<String, ProveError> {
    let text = serde_json::to_string(line).map_err(std::io::Error::other).map_err(unwritable)?;
    Ok(text + "\n")
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed to `map_err`")]
fn unwritable(error: std::io::Error) -> ProveError {
    ProveError::Unwritable(error.to_string())
}

/// What people read.
#[derive(Default)]
struct Report {
    events: u64,
    older: u64,
    ends: Option<((u64, i64), (u64, i64))>,
    kinds: BTreeMap<String, u64>,
}

impl Report {
    fn add(&mut self, event: &Stored) {
        self.events += 1;
        let here = (event.position, event.recorded_at);
        self.ends = Some((self.ends.map_or(here, |(first, _)| first), here));
        if let Some(count) = self.kinds.get_mut(&event.event_type) {
            *count += 1;
        } else {
            self.kinds.insert(event.event_type.clone(), 1);
        }
    }

    fn text(&self, tenant: &TenantId, selection: &Selection, note: &SignedNote) -> String {
        let mut text = format!("Evidence of tenant {tenant}: {}.\n{} events", about(selection), self.events);
        if let Some((first, last)) = self.ends {
            let at = |micros| DateTime::from_timestamp_micros(micros).unwrap_or_default().to_rfc3339();
            let _ = write!(text, ", positions {} ({}) to {} ({})", first.0, at(first.1), last.0, at(last.1));
        }
        text.push_str(".\n\n");
        for (kind, count) in &self.kinds {
            let _ = writeln!(text, "{count:>10}  {kind}");
        }
        let _ = write!(text, "\nSigned checkpoint:\n\n{note}\n");
        let _ = writeln!(text, "{} older checkpoints are shown to be its beginnings.", self.older);
        text
    }
}
