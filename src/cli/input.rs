//! What comes from stdin and files: passwords and documents. Never from the command line, which everybody on the machine
//! can read.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use commands::ClearSecret;

use super::CliError;

/// No password or document that we take is longer.
const LONGEST: u64 = 1 << 20;

/// Where a password comes from.
#[derive(Args)]
#[group(multiple = false)]
pub(super) struct PasswordSource {
    /// Read the password from stdin
    #[arg(long)]
    password_stdin: bool,
    /// Read the password from a file
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
}

impl PasswordSource {
    /// The password, if one is to be read: everything up to the end of the line.
    pub(super) fn read(&self) -> Result<Option<ClearSecret>, CliError> {
        let text = match (&self.password_file, self.password_stdin) {
            (Some(path), _) => text(path)?,
            (None, true) => text(Path::new("-"))?,
            (None, false) => return Ok(None),
        };
        let password = text.strip_suffix('\n').map_or(text.as_str(), |line| line.strip_suffix('\r').unwrap_or(line));
        Ok(Some(ClearSecret::given(password.to_owned())))
    }
}

/// The text of what has been opened already.
pub(super) fn all(reader: impl Read, path: &Path) -> Result<String, CliError> {
    let mut text = String::new();
    reader.take(LONGEST).read_to_string(&mut text).map(|_| text).map_err(|error| unreadable(path, &error))
}

/// The text of a file that grows with the age of an installation.
pub(super) fn whole_text(path: &Path) -> Result<String, CliError> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

fn unreadable(path: &Path, error: &std::io::Error) -> CliError {
    let remedy = "name a text file that can be read, or - for stdin";
    CliError::File { path: path.to_owned(), reason: error.to_string(), remedy }
}

/// The text of a file, or of stdin where the file is called `-`.
pub(super) fn text(path: &Path) -> Result<zeroize::Zeroizing<String>, CliError> {
    let mut text = zeroize::Zeroizing::new(String::new());
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(LONGEST).read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_string(&mut text))
    };
    read.map(|_| text).map_err(|error| unreadable(path, &error))
}
