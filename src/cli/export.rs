//! `evident export`.

mod users;

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use aggregates::TenantId;
use clap::{Args, Subcommand};
use journal::Position;
use queries::Page;
use queries::audit::{Order, Search};
use serde_json::json;

use super::at::{At, moment};
use super::output::Output;
use super::progress::Progress;
use super::{CliError, Installation};
use crate::audit::Form;

/// Entries that are read, and held, at once.
const PIECE: u32 = 200;

#[derive(Subcommand)]
#[expect(clippy::large_enum_variant, reason = "one of them is made in the life of a process")]
pub(super) enum Verb {
    /// The audit log, oldest first
    Audit(Audit),
    /// People as a table, which can be imported again
    #[command(subcommand)]
    Csv(Table),
}

#[derive(Subcommand)]
pub(super) enum Table {
    /// All users of a tenant
    Users(users::Users),
}

#[derive(Args)]
pub(super) struct Audit {
    /// Whose
    #[arg(long)]
    tenant: TenantId,
    /// csv or ndjson
    #[arg(long, default_value = "ndjson", value_parser = form)]
    format: Form,
    /// The file to write, which must not exist [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Only what happened after this moment (RFC 3339) or position
    #[arg(long, value_name = "TIME", value_parser = moment)]
    from: Option<At>,
    /// Only what had happened by this moment (RFC 3339) or position
    #[arg(long, value_name = "TIME", value_parser = moment)]
    to: Option<At>,
    /// Only what concerns this user
    #[arg(long, value_name = "USER")]
    person: Option<String>,
    /// Only what happened to this kind of thing: user, client, session …
    #[arg(long, value_name = "KIND")]
    object_kind: Option<String>,
    /// Only what happened to this
    #[arg(long, value_name = "ID")]
    object_id: Option<String>,
    /// Only what this user, client or operator did
    #[arg(long, value_name = "ID")]
    actor: Option<String>,
    /// Only what happened through this client
    #[arg(long, value_name = "CLIENT")]
    client_id: Option<String>,
    /// Only what came from this network address
    #[arg(long, value_name = "ADDRESS")]
    ip: Option<String>,
    /// Only events of this stored name, such as `UserSuspended`
    #[arg(long, value_name = "NAME")]
    event_type: Option<String>,
    /// Only what ended like this
    #[arg(long, value_parser = ["done", "failed", "refused"])]
    outcome: Option<String>,
}

fn form(text: &str) -> Result<Form, String> {
    Form::named(text).ok_or_else(|| "write csv or ndjson".to_owned())
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Audit(audit) => audit.run(installation, output).await,
            Self::Csv(Table::Users(users)) => users.run(installation, output).await,
        }
    }
}

impl Audit {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        projections::catch_up(installation.journal()).await.map_err(CliError::refused)?;
        let search = self.search(installation).await?;
        let Some(path) = &self.out else {
            let mut out = BufWriter::new(std::io::stdout().lock());
            self.write(installation, &search, &mut out).await?;
            return Ok(());
        };
        let file = |error: std::io::Error| CliError::File {
            path: path.clone(),
            reason: error.to_string(),
            remedy: "name a new file in a directory that can be written",
        };
        let mut out = BufWriter::new(private(path).map_err(file)?);
        let entries = self.write(installation, &search, &mut out).await?;
        out.into_inner().map_err(|error| file(error.into_error()))?.sync_all().map_err(file)?;
        let answer = json!({ "entries": entries, "file": path });
        output.document(&answer, || format!("{entries} entries in {}", path.display()))
    }

    async fn search(&self, installation: &Installation) -> Result<Search, CliError> {
        let journal = installation.journal();
        let head = journal.position().await.map_err(CliError::refused)?;
        let after = match self.from {
            Some(from) => from.position(journal).await?,
            None => 0,
        };
        let until = match self.to {
            Some(to) => to.position(journal).await?.min(head),
            None => head,
        };
        Ok(Search {
            after,
            until: Some(until),
            order: Order::OldestFirst,
            person: self.person.clone(),
            object_kind: self.object_kind.clone(),
            object_id: self.object_id.clone(),
            actor: self.actor.clone(),
            client_id: self.client_id.clone(),
            ip: self.ip.clone(),
            event_type: self.event_type.clone(),
            outcome: self.outcome.clone(),
            ..Search::default()
        })
    }

    /// Writes piece by piece, and answers how many entries there were.
    async fn write(&self, installation: &Installation, search: &Search, out: &mut impl Write) -> Result<u64, CliError> {
        let progress = Progress::new("export audit");
        let (first, last) = (search.after, search.until.unwrap_or(Position::MAX));
        let length = last.saturating_sub(first);
        out.write_all(self.format.head().as_bytes()).map_err(written)?;
        let (mut entries, mut cursor) = (0, None::<String>);
        loop {
            let page = Page::after(PIECE, cursor.as_deref());
            let found = search.page(installation.journal().db(), &self.tenant, &page).await;
            let found = found.map_err(CliError::refused)?;
            for entry in &found.items {
                out.write_all(self.format.line(entry).as_bytes()).map_err(written)?;
                entries += 1;
            }
            let Some(next) = found.next else { break };
            let reached = found.items.last().map_or(first, |entry| entry.position);
            progress.tell(reached.saturating_sub(first), length);
            cursor = Some(next);
        }
        out.flush().map_err(written)?;
        progress.tell(length, length);
        Ok(entries)
    }
}

fn written(error: std::io::Error) -> CliError {
    match error.kind() {
        ErrorKind::BrokenPipe => CliError::ReaderGone,
        _ => CliError::Output(error),
    }
}

/// A new file that nobody else may read: there are people in it.
fn private(path: &PathBuf) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
