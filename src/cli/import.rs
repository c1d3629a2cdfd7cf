//! `evident import csv users`.

use std::path::PathBuf;

use aggregates::TenantId;
use aggregates::job::{CsvImport, CsvMode, CsvObject, JobWork};
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use commands::job::QueueJob;
use queries::tenant;
use serde_json::json;
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

use super::act::carry_out;
use super::output::Output;
use super::progress::Progress;
use super::{CliError, Installation, job};
use crate::csv::Charset;
use crate::jobs::{Upload, Uploaded};

/// Bytes that are read, and held, at once.
const PIECE: usize = 256 * 1024;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// From tables
    #[command(subcommand)]
    Csv(Table),
}

#[derive(Subcommand)]
pub(super) enum Table {
    /// Create, change or delete the users that a table names
    Users(Users),
}

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(super) struct Users {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// The table: its first row names the columns
    file: PathBuf,
    /// Say what would become of every row, and change nothing
    #[arg(long)]
    dry_run: bool,
    /// Apply what can be applied, even if other rows are refused
    #[arg(long)]
    row_by_row: bool,
    /// Only change who is there
    #[arg(long, conflicts_with = "delete")]
    update_only: bool,
    /// Delete everybody whom the table names
    #[arg(long)]
    delete: bool,
    /// Apply nothing if more than so many would be deleted
    #[arg(long, value_name = "NUMBER")]
    most_deletions: Option<u64>,
    /// In which encoding the table is: utf-8 or `shift_jis`
    #[arg(long, default_value = "utf-8", value_parser = charset)]
    encoding: Charset,
    /// Not to be begun before this moment (RFC 3339): those who serve will do it
    #[arg(long, value_name = "TIME")]
    at: Option<DateTime<Utc>>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

fn charset(text: &str) -> Result<Charset, String> {
    Charset::named(text).ok_or_else(|| "write utf-8 or shift_jis".to_owned())
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Self::Csv(Table::Users(users)) = self;
        users.run(installation, output).await
    }
}

impl Users {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let uploaded = self.upload(installation).await?;
        let work = self.work(uploaded);
        let command = QueueJob { tenant: self.tenant.clone(), work, parent: None, not_before: self.at };
        let id = carry_out(installation, &command, self.reason.clone()).await?.answer.0;
        if self.at.is_some_and(|at| at > installation.journal().clock().now()) {
            return job::waits(output, &id, &json!({ "job_id": id, "state": "queued", "not_before": self.at }));
        }
        job::done(installation, output, (&self.tenant, &id), "import").await
    }

    fn work(&self, uploaded: Uploaded) -> JobWork {
        let Uploaded { file, rows, bytes, .. } = uploaded;
        let import = CsvImport {
            object: CsvObject::Users,
            mode: if self.row_by_row { CsvMode::RowByRow } else { CsvMode::AllOrNothing },
            update_only: self.update_only,
            delete: self.delete,
            most_deletions: self.most_deletions,
            rows,
            bytes,
            file,
        };
        if self.dry_run { JobWork::CsvValidate(import) } else { JobWork::CsvImport(import) }
    }

    /// Stores the file piece by piece.
    async fn upload(&self, installation: &Installation) -> Result<Uploaded, CliError> {
        let house = tenant::by_id(installation.db(), &self.tenant).await.map_err(CliError::refused)?;
        let (id, hint) = (self.tenant.to_string(), "tenant list".to_owned());
        let house = house.ok_or(CliError::NotFound { kind: "tenant", id, hint })?;
        let unusable = |error: std::io::Error| CliError::File {
            path: self.file.clone(),
            reason: error.to_string(),
            remedy: "name a CSV file that can be read",
        };
        let mut file = File::open(&self.file).await.map_err(unusable)?;
        let total = file.metadata().await.map_err(unusable)?.len();
        let journal = installation.journal();
        let from = self.at.unwrap_or_else(|| journal.clock().now());
        let mut upload = Upload::begin(journal, &self.tenant, house.attribute_schema, self.encoding, from);
        let (progress, mut buffer, mut done) = (Progress::new("upload"), vec![0; PIECE], 0);
        loop {
            let read = file.read(&mut buffer).await.map_err(unusable)?;
            if read == 0 {
                return upload.finish().await.map_err(CliError::refused);
            }
            if let Err(fault) = upload.push(&buffer[..read]).await {
                upload.abandon().await.map_err(CliError::refused)?;
                return Err(CliError::refused(fault));
            }
            done += read as u64;
            progress.tell(done, total);
        }
    }
}
