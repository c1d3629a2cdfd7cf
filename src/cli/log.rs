//! `evident log tail | verify | prove | check | key | replay`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use journal::Position;
use journal::proof::{Checkpointer, verify};
use serde_json::json;

use super::check::Check;
use super::output::Output;
use super::progress::Progress;
use super::prove::Prove;
use super::tail::Tail;
use super::{CliError, Installation};
use crate::relay;
use crate::settings::Settings;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show the last events
    Tail(Tail),
    /// Compute everything again and hold it against what is stored and signed
    Verify(Verify),
    /// Write a proof of an event, or evidence of many, that anybody can check offline
    Prove(Prove),
    /// Check a proof; needs no database and no key of this installation
    Check(Check),
    /// Show the public key that signs checkpoints: give it to whoever checks proofs
    Key,
    /// Empty the stream in NATS and fill it again with what comes after a position
    Replay(Replay),
}

#[derive(Args)]
pub(super) struct Replay {
    /// The position after which the stream begins; 0 for everything
    #[arg(long, value_name = "POSITION")]
    after: Position,
}

#[derive(Args)]
pub(super) struct Verify {
    /// A directory with checkpoints that were kept outside the database [default: the setting `checkpoint_dir`]
    #[arg(long, value_name = "DIRECTORY")]
    checkpoints: Option<PathBuf>,
}

impl Verb {
    pub(super) async fn run(
        self,
        installation: &Installation,
        settings: &Settings,
        output: Output,
    ) -> Result<(), CliError> {
        match self {
            Self::Tail(tail) => tail.run(installation, settings, output).await,
            Self::Verify(verify) => verify.run(installation, settings, output).await,
            Self::Prove(prove) => prove.run(installation, output).await,
            Self::Check(check) => check.run(output),
            Self::Key => key(installation, output),
            Self::Replay(replay) => replay.run(installation, settings, output).await,
        }
    }
}

fn key(installation: &Installation, output: Output) -> Result<(), CliError> {
    let checkpointer = Checkpointer::new(installation.journal().clone(), None);
    let key = checkpointer.verifier().map_err(CliError::refused)?.to_string();
    output.document(&json!({ "verifier": key }), || key.clone())
}

impl Verify {
    async fn run(self, installation: &Installation, settings: &Settings, output: Output) -> Result<(), CliError> {
        let progress = Progress::new("verify");
        let tell = |done, total| progress.tell(done, total);
        let kept = self.checkpoints.as_ref().or(settings.checkpoint_dir.as_ref());
        let report = verify(installation.journal(), kept.map(PathBuf::as_path), &tell).await;
        let report = report.map_err(CliError::refused)?;
        drop(progress);
        output.document(&report, || {
            let mut lines = vec![format!(
                "{} events of {} tenants, {} checkpoints agree",
                report.events, report.tenants, report.checkpoints
            )];
            lines.extend(report.findings.iter().map(|finding| {
                let place = finding.position.map(|position| format!("position {position}: ")).unwrap_or_default();
                let tenant = finding.tenant_id.as_ref().map(|tenant| format!("tenant {tenant}: ")).unwrap_or_default();
                format!("{place}{tenant}{}", finding.what)
            }));
            lines.join("\n")
        })?;
        if report.is_clean() {
            return Ok(());
        }
        Err(CliError::Found(format!(
            "the log is not what it must be ({} findings): keep this database as evidence and restore a backup",
            report.findings.len()
        )))
    }
}

impl Replay {
    async fn run(self, installation: &Installation, settings: &Settings, output: Output) -> Result<(), CliError> {
        let Some(nats) = &settings.nats else {
            return Err(CliError::Argument("there is no relay here: set EVIDENT_NATS_URL".into()));
        };
        let head = installation.journal().position().await.map_err(CliError::refused)?;
        if self.after > head {
            return Err(CliError::Argument(format!("the log ends at position {head}")));
        }
        let purged = relay::replay(installation.journal(), nats, self.after).await.map_err(CliError::refused)?;
        output.document(&json!({ "purged": purged, "after": self.after }), || {
            format!("{purged} messages are gone; a node that serves sends everything after {} again", self.after)
        })
    }
}
