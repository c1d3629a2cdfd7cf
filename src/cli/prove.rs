//! `evident log prove`: of one event, of two checkpoints, or evidence of everything that a tenant, an object or a span of time has.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use aggregates::TenantId;
use chrono::{DateTime, Utc};
use clap::Args;
use journal::proof::note::SignedNote;
use journal::proof::{Bundle, Selection, make_evidence, prove_consistency, prove_inclusion};
use queries::history::Kind;
use uuid::Uuid;

use super::output::Output;
use super::progress::Progress;
use super::{CliError, Installation, input};

#[derive(Args)]
pub(super) struct Prove {
    /// Prove that this event is in the log
    #[arg(required_unless_present = "tenant", conflicts_with = "tenant")]
    event_id: Option<Uuid>,
    /// Whose events or checkpoints: alone, evidence of all its events
    #[arg(long)]
    tenant: Option<TenantId>,
    /// Prove that the checkpoint of this size is a beginning of the one of the other size
    #[arg(long, value_name = "SIZE", requires_all = ["to", "tenant"])]
    from: Option<u64>,
    /// The other size
    #[arg(long, value_name = "SIZE", requires = "from")]
    to: Option<u64>,
    /// Evidence of one object: its kind, as `evident history` calls it, and its id
    #[arg(long, num_args = 2, value_names = ["KIND", "ID"], requires = "tenant", conflicts_with_all = ["from", "since", "until"])]
    object: Option<Vec<String>>,
    /// Evidence of what was recorded from this moment on
    #[arg(long, value_name = "TIME", requires = "tenant", conflicts_with = "from")]
    since: Option<DateTime<Utc>>,
    /// Evidence of what was recorded before this moment
    #[arg(long, value_name = "TIME", requires = "tenant", conflicts_with = "from")]
    until: Option<DateTime<Utc>>,
    /// A file of checkpoints that was kept elsewhere: evidence shows each to be a beginning of the log
    #[arg(long, value_name = "FILE", requires = "tenant", conflicts_with = "from")]
    against: Option<PathBuf>,
    /// Write the proof to a file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Prove {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let journal = installation.journal();
        let bundle = match (self.event_id, self.from, self.to, &self.tenant) {
            (Some(event_id), ..) => prove_inclusion(journal, event_id).await,
            (None, Some(from), Some(to), Some(tenant)) => prove_consistency(journal, tenant, from, to).await,
            (None, None, _, Some(tenant)) => return self.evidence(installation, tenant, output).await,
            _ => return Err(CliError::Argument("name an event, or a tenant".into())),
        };
        let bundle = bundle.map_err(CliError::refused)?;
        let Some(path) = self.out else {
            return output.document(&bundle, || super::output::pretty(&bundle));
        };
        write(&bundle, &path)?;
        let told = serde_json::json!({ "written": path });
        output.document(&told, || written(&path))
    }

    async fn evidence(&self, installation: &Installation, tenant: &TenantId, output: Output) -> Result<(), CliError> {
        let selection = self.selection(tenant)?;
        let older = self.against.as_deref().map(notes).transpose()?.unwrap_or_default();
        let mut out: Box<dyn Write + Send> = match &self.out {
            Some(path) => Box::new(BufWriter::new(File::create(path).map_err(|error| unwritable(path, &error))?)),
            None => Box::new(BufWriter::new(std::io::stdout())),
        };
        let progress = Progress::new("prove");
        let tell = |done, total| progress.tell(done, total);
        let made = make_evidence(installation.journal(), tenant, &selection, &older, &mut *out, &tell).await;
        drop(progress);
        let made = made.map_err(CliError::refused)?;
        match &self.out {
            Some(path) => output.document(&made, || format!("{} events: {}", made.events, written(path))),
            // What was asked for stands on stdout already.
            None => Ok(()),
        }
    }

    fn selection(&self, tenant: &TenantId) -> Result<Selection, CliError> {
        if let Some([kind, id]) = self.object.as_deref() {
            let kind: Kind = kind.parse().map_err(CliError::refused)?;
            return Ok(Selection::Object(kind.stream(tenant, id)));
        }
        if self.since.is_none() && self.until.is_none() {
            return Ok(Selection::Whole);
        }
        Ok(Selection::Span { since: self.since, until: self.until })
    }
}

/// The checkpoints of a file, whoever's they are.
pub(super) fn notes(path: &Path) -> Result<Vec<SignedNote>, CliError> {
    let text = input::whole_text(path)?;
    let notes: Result<Vec<_>, _> = journal::proof::checkpoint::notes_in(&text).collect();
    let notes =
        notes.map_err(|error| CliError::Argument(format!("{} holds no checkpoints: {error}", path.display())))?;
    if notes.is_empty() {
        return Err(CliError::Argument(format!("{} holds no checkpoints", path.display())));
    }
    Ok(notes)
}

fn written(path: &Path) -> String {
    format!("wrote {}: check it with `evident log check {0}`", path.display())
}

fn write(bundle: &Bundle, path: &Path) -> Result<(), CliError> {
    let text = super::output::pretty(bundle) + "\n";
    std::fs::write(path, text).map_err(|error| unwritable(path, &error))
}

fn unwritable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::File { path: path.to_owned(), reason: error.to_string(), remedy: "name a file that can be written" }
}
