//! A grown log and the program on it: what the benchmarks of size share.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use journal::Journal;
use journal::seal::MasterKey;

use crate::http_bench::{ADMIN, Program};
use crate::journal_bench::{Ground, begin, fill};
use crate::report::Report;

/// Where to measure.
#[derive(Args)]
pub struct Place {
    /// Address of a `PostgreSQL` database to use, and to fill; without one only `SQLite` is measured.
    #[arg(long)]
    postgres: Option<String>,
    /// Leaves out `SQLite`.
    #[arg(long)]
    postgres_only: bool,
    /// Keeps the log and its key in this directory (of `PostgreSQL` the key), as `journal --age-only --keep` does, and goes on with what
    /// is there.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Writes the figures to this file as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// The program.
    #[arg(long, default_value = "target/release/evident")]
    program: PathBuf,
}

/// A log in its database, and the key that opens it.
pub struct Grown<'p> {
    place: &'p Place,
    pub ground: Ground,
    master_key: MasterKey,
    text: String,
}

impl Place {
    /// The grounds to measure on, each with the key of its log: one after another, because the logs are large.
    pub async fn grounds(&self) -> anyhow::Result<Vec<Grown<'_>>> {
        let mut grounds = Vec::new();
        if !self.postgres_only {
            grounds.push(Ground::sqlite(self.keep.as_deref())?);
        }
        grounds.extend(self.postgres.as_deref().map(Ground::postgres));
        let mut all = Vec::new();
        for ground in grounds {
            let key = self.keep.as_ref().map(|keep| keep.join(format!("{}.key", ground.name())));
            let (master_key, text) = begin(&ground, key.as_deref()).await?;
            all.push(Grown { place: self, ground, master_key, text });
        }
        Ok(all)
    }

    /// Shows the figures, or writes them.
    pub fn tell(&self, report: Report) -> anyhow::Result<()> {
        let json = serde_json::to_string_pretty(&report.json())?;
        match &self.json {
            Some(path) => std::fs::write(path, json)?,
            None => println!("\n{json}"),
        }
        Ok(())
    }
}

impl Grown<'_> {
    /// Fills the log until it has so many events, lets somebody do something with it, and closes it.
    pub async fn with<T>(
        &self,
        events: u64,
        work: impl AsyncFnOnce(&Journal) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let (journal, tasks) = self.ground.journal(projections::inline(), &self.master_key).await?;
        fill(&journal, events).await?;
        let done = work(&journal).await;
        let db = journal.db().clone();
        drop(journal);
        tasks.finish().await;
        db.close().await;
        done
    }

    /// The program with its arguments, on this log.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.place.program);
        command.args(arguments);
        command.env("EVIDENT_DATABASE_URL", self.ground.url()).env("EVIDENT_MASTER_KEY", &self.text);
        command
    }

    /// The program, serving this log with more settings.
    pub async fn serve(&self, settings: &[(&str, &str)]) -> anyhow::Result<Program> {
        let prepare = |command: &mut Command, address: std::net::SocketAddr| {
            command.args(["serve", "--dev"]).env("EVIDENT_DATABASE_URL", self.ground.url());
            command.env("EVIDENT_MASTER_KEY", &self.text).env("EVIDENT_LISTEN", address.to_string());
            command.env("EVIDENT_PUBLIC_URL", format!("http://{address}")).env("EVIDENT_LOG", "error");
            command.env("EVIDENT_BOOTSTRAP_CLIENT_ID", ADMIN.0).env("EVIDENT_BOOTSTRAP_CLIENT_SECRET", ADMIN.1);
            command.envs(settings.iter().copied());
        };
        Program::start(&self.place.program, prepare, "/readyz").await
    }
}
