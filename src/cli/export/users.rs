//! `evident export csv users`.

use std::io::{BufWriter, Write};
use std::path::PathBuf;

use aggregates::TenantId;
use aggregates::job::{CsvObject, JobStatus, JobWork};
use clap::Args;
use commands::job::QueueJob;
use serde_json::json;

use super::{private, written};
use crate::cli::act::carry_out;
use crate::cli::output::Output;
use crate::cli::{CliError, Installation, job};
use crate::csv::Charset;
use crate::jobs::SealedFile;

#[derive(Args)]
pub(in crate::cli) struct Users {
    /// Whose
    #[arg(long)]
    tenant: TenantId,
    /// The file to write, which must not exist [default: stdout]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// In which encoding: utf-8 or `shift_jis`, in which characters that it lacks read `?`
    #[arg(long, default_value = "utf-8", value_parser = charset)]
    encoding: Charset,
}

fn charset(text: &str) -> Result<Charset, String> {
    Charset::named(text).ok_or_else(|| "write utf-8 or shift_jis".to_owned())
}

impl Users {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let unusable = |path: &PathBuf, error: std::io::Error| CliError::File {
            path: path.clone(),
            reason: error.to_string(),
            remedy: "name a new file in a directory that can be written",
        };
        // Before anything is asked for: a file that cannot be written is known at once.
        let out = match &self.out {
            Some(path) => Some((path, private(path).map_err(|error| unusable(path, error))?)),
            None => None,
        };
        let (made, id, users) = self.made(installation).await?;
        let Some((path, file)) = out else {
            return self.write(&made, &mut BufWriter::new(std::io::stdout().lock())).await;
        };
        let mut out = BufWriter::new(file);
        self.write(&made, &mut out).await?;
        let file = out.into_inner().map_err(|error| unusable(path, error.into_error()))?;
        file.sync_all().map_err(|error| unusable(path, error))?;
        output.document(&json!({ "users": users, "file": path, "job_id": id }), || {
            format!("{users} users in {}", path.display())
        })
    }

    /// The file that a job makes of them, its id, and how many they are.
    async fn made(&self, installation: &Installation) -> Result<(SealedFile, String, u64), CliError> {
        let journal = installation.journal();
        projections::catch_up(journal).await.map_err(CliError::refused)?;
        let (_, file) = SealedFile::begin(journal, &self.tenant);
        let work = JobWork::CsvExport { object: CsvObject::Users, file: file.clone() };
        let command = QueueJob { tenant: self.tenant.clone(), work, parent: None, not_before: None };
        let id = carry_out(installation, &command, None).await?.answer.0;
        let job = job::watched(installation, (&self.tenant, &id), "export users").await?;
        let made = SealedFile::of(journal, &self.tenant, &file).filter(|_| job.status() == Some(JobStatus::Succeeded));
        let made = made.ok_or_else(|| CliError::Found(format!("job {id} made no file: try again")))?.made_by(&id);
        Ok((made, id, job.counts().done))
    }

    async fn write(&self, file: &SealedFile, out: &mut impl Write) -> Result<(), CliError> {
        let mut number = 0;
        while let Some(text) = file.piece(number).await.map_err(CliError::refused)? {
            out.write_all(&self.encoding.encode(&text)).map_err(written)?;
            number += 1;
        }
        out.flush().map_err(written)?;
        // It is in other hands now.
        file.forget().await.map_err(CliError::refused)
    }
}
