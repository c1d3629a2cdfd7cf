//! `evident log check`: needs no database and no key of this installation.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use clap::Args;
use journal::proof::note::{SignedNote, Verifier};
use journal::proof::{Bundle, CheckedEvidence, EVIDENCE_BEGINNING, check_evidence};

use super::output::Output;
use super::prove::notes;
use super::{CliError, input};

#[derive(Args)]
pub(super) struct Check {
    /// The proof's file, or - for stdin
    bundle: PathBuf,
    /// The public key that you trust, as `evident log key` shows it
    #[arg(long, value_name = "KEY")]
    key: Option<Verifier>,
    /// A file of checkpoints that was kept elsewhere and must agree
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

impl Check {
    /// Checks a proof offline.
    pub(super) fn run(self, output: Output) -> Result<(), CliError> {
        let outside = self.against.as_deref().map(notes).transpose()?.unwrap_or_default();
        let mut reader = self.reader()?;
        let begins = reader.fill_buf().map_err(|error| unreadable(&self.bundle, &error))?;
        if begins.starts_with(EVIDENCE_BEGINNING) {
            let checked = check_evidence(reader, self.key.as_ref(), &outside).map_err(CliError::refused)?;
            return output.document(&checked, || told(&checked));
        }
        self.one(&input::all(reader, &self.bundle)?, &outside, output)
    }

    fn reader(&self) -> Result<Box<dyn BufRead>, CliError> {
        if self.bundle == Path::new("-") {
            return Ok(Box::new(BufReader::new(std::io::stdin())));
        }
        let file = File::open(&self.bundle).map_err(|error| unreadable(&self.bundle, &error))?;
        Ok(Box::new(BufReader::new(file)))
    }

    /// A proof of one event, or of two checkpoints.
    fn one(&self, text: &str, outside: &[SignedNote], output: Output) -> Result<(), CliError> {
        let bundle: Bundle = serde_json::from_str(text).map_err(|error| {
            CliError::Argument(format!("{} is no proof of `evident log prove`: {error}", self.bundle.display()))
        })?;
        let checked = bundle.check(self.key.as_ref()).map_err(CliError::refused)?;
        if !outside.is_empty() {
            bundle.agrees_with(outside).map_err(CliError::refused)?;
        }
        output.document(&checked, || {
            let trust = trust(checked.trusted, &checked.verifier);
            format!("the proof holds: {}, {} events, root {}\n{trust}", checked.origin, checked.size, checked.root)
        })
    }
}

fn told(checked: &CheckedEvidence) -> String {
    let CheckedEvidence { origin, events, size, root, agreed, not_compared, report, .. } = checked;
    let trust = trust(checked.trusted, &checked.verifier);
    let mut outside = String::new();
    if *agreed > 0 {
        outside = format!(
            "\n{agreed} checkpoints from outside agree, {not_compared} are of sizes that it says nothing about"
        );
    }
    format!("{report}\nthe evidence holds: {origin}, {events} of {size} events, root {root}\n{trust}{outside}")
}

fn trust(trusted: bool, verifier: &str) -> String {
    if trusted {
        "signed by the key that you trust".to_owned()
    } else {
        format!("signed by {verifier}: compare this key with one from elsewhere (--key)")
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> CliError {
    CliError::File { path: path.to_owned(), reason: error.to_string(), remedy: "name a file that can be read, or -" }
}
