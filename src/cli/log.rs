//! `evident log tail | verify | prove | check | key`.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use journal::proof::note::Verifier;
use journal::proof::{Bundle, Checkpointer, verify};
use serde_json::json;

use super::output::Output;
use super::progress::Progress;
use super::prove::Prove;
use super::tail::Tail;
use super::{CliError, Installation, input};
use crate::settings::Settings;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show the last events
    Tail(Tail),
    /// Compute everything again and hold it against what is stored and signed
    Verify(Verify),
    /// Write a proof that anybody can check offline
    Prove(Prove),
    /// Check a proof; needs no database and no key of this installation
    Check(Check),
    /// Show the public key that signs checkpoints: give it to whoever checks proofs
    Key,
}

#[derive(Args)]
pub(super) struct Verify {
    /// A directory with checkpoints that were kept outside the database [default: the setting `checkpoint_dir`]
    #[arg(long, value_name = "DIRECTORY")]
    checkpoints: Option<PathBuf>,
}

#[derive(Args)]
pub(super) struct Check {
    /// The proof's file, or - for stdin
    bundle: PathBuf,
    /// The public key that you trust, as `evident log key` shows it
    #[arg(long, value_name = "KEY")]
    key: Option<Verifier>,
}

impl Verb {
    pub(super) async fn run(
        self,
        installation: &Installation,
        settings: &Settings,
        output: Output,
    ) -> Result<(), CliError> {
        match self {
            Self::Tail(tail) => tail.run(installation, output).await,
            Self::Verify(verify) => verify.run(installation, settings, output).await,
            Self::Prove(prove) => prove.run(installation, output).await,
            Self::Check(check) => check.run(output),
            Self::Key => key(installation, output),
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

impl Check {
    /// Checks a bundle offline.
    pub(super) fn run(self, output: Output) -> Result<(), CliError> {
        let text = input::text(&self.bundle)?;
        let bundle: Bundle = serde_json::from_str(&text).map_err(|error| {
            CliError::Argument(format!("{} is no proof of `evident log prove`: {error}", self.bundle.display()))
        })?;
        let checked = bundle.check(self.key.as_ref()).map_err(CliError::refused)?;
        output.document(&checked, || {
            let trust = if checked.trusted {
                "signed by the key that you trust".to_owned()
            } else {
                format!("signed by {}: compare this key with one from elsewhere (--key)", checked.verifier)
            };
            format!("the proof holds: {}, {} events, root {}\n{trust}", checked.origin, checked.size, checked.root)
        })
    }
}
