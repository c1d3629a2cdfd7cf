//! `evident projections list | rebuild | verify | redrive`.

use ::projections as rows;
use clap::Subcommand;
use serde_json::json;

use super::output::{Output, table};
use super::progress::Progress;
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show all projections: how far they are, and what they had to leave aside
    List,
    /// Build a projection's rows anew beside the old ones, then swap
    Rebuild {
        /// Its name
        name: String,
    },
    /// Replay the log and show the rows that differ
    Verify {
        /// Its name
        name: String,
    },
    /// Apply the events of streams that were left aside
    Redrive {
        /// Its name
        name: String,
    },
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::List => list(installation, output).await,
            Self::Rebuild { name } => rebuild(installation, &name, output).await,
            Self::Verify { name } => verify(installation, &name, output).await,
            Self::Redrive { name } => redrive(installation, &name, output).await,
        }
    }
}

async fn list(installation: &Installation, output: Output) -> Result<(), CliError> {
    let all = rows::status(installation.db()).await.map_err(CliError::refused)?;
    output.document(&all, || {
        let lines = all.iter().map(|one| {
            [
                one.name.to_owned(),
                one.mode.to_owned(),
                one.version.to_string(),
                one.position.to_string(),
                one.lag.to_string(),
                one.parked.len().to_string(),
            ]
        });
        table(["NAME", "MODE", "VERSION", "POSITION", "LAG", "PARKED"], lines)
    })
}

async fn rebuild(installation: &Installation, name: &str, output: Output) -> Result<(), CliError> {
    let progress = Progress::new("rebuild");
    let rebuilt = rows::rebuild(installation.journal(), name, &|done, total| progress.tell(done, total)).await;
    drop(progress);
    rebuilt.map_err(CliError::refused)?;
    output.document(&json!({ "rebuilt": name }), || format!("rebuilt {name}"))
}

async fn verify(installation: &Installation, name: &str, output: Output) -> Result<(), CliError> {
    let progress = Progress::new("verify");
    let verified = rows::verify(installation.journal(), name, &|done, total| progress.tell(done, total)).await;
    drop(progress);
    let verified = verified.map_err(CliError::refused)?;
    output.document(&verified, || {
        let mut lines = vec![format!("{} rows of {name} at position {}", verified.rows, verified.position)];
        lines.extend(verified.differences.iter().map(|one| {
            let side = if one.stands { "stands but should not" } else { "is missing" };
            format!("{}: {side}: {}", one.table, one.row)
        }));
        lines.join("\n")
    })?;
    if verified.is_right() {
        return Ok(());
    }
    let count = verified.differences.len();
    Err(CliError::Found(format!(
        "{count} rows of {name} differ from the log: run `evident projections rebuild {name}`"
    )))
}

async fn redrive(installation: &Installation, name: &str, output: Output) -> Result<(), CliError> {
    let (done, left) = rows::redrive(installation.journal(), name).await.map_err(CliError::refused)?;
    output.document(&json!({ "redriven": done, "parked": left }), || {
        format!("{done} streams of {name} are up to date again, {left} stay parked")
    })?;
    if left == 0 { Ok(()) } else { Err(CliError::Found(format!("{left} streams of {name} still cannot be projected"))) }
}
