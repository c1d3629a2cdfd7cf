//! Why a command line failed: one sentence of what is wrong and what to do, exit code 1.

use std::path::PathBuf;

use crate::demo::DemoError;
use crate::installation::StartError;
use crate::server::ServeError;
use crate::settings::SettingsError;

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// A failure, for stderr.
#[derive(Debug, thiserror::Error)]
pub enum CliError {
    /// The settings cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The installation does not open.
    #[error(transparent)]
    Start(#[from] StartError),
    /// Nothing is served.
    #[error(transparent)]
    Serve(#[from] ServeError),
    /// The demonstration is not there.
    #[error(transparent)]
    Demo(#[from] DemoError),
    /// A command, a query or a proof was refused or failed; the cause says it all.
    #[error(transparent)]
    Refused(Cause),
    /// There is nothing of this name.
    #[error("there is no {kind} {id} here: list them with `evident {hint}`")]
    NotFound {
        /// What was looked for.
        kind: &'static str,
        /// Its id.
        id: String,
        /// The command that lists what there is.
        hint: String,
    },
    /// A file cannot be used.
    #[error("{} cannot be used ({reason}): {remedy}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// What the operating system said.
        reason: String,
        /// What to do.
        remedy: &'static str,
    },
    /// An argument that passed the grammar and still means nothing.
    #[error("{0}")]
    Argument(String),
    /// A verification found something.
    #[error("{0}")]
    Found(String),
    /// Whoever read the answer has seen enough (`| head`): the end, but no failure.
    #[error("the reader of the answer has gone")]
    ReaderGone,
    /// The answer cannot be written.
    #[error("the answer cannot be written: {0}")]
    Output(std::io::Error),
}

impl CliError {
    /// A refusal of one of the rooms, which already says what is wrong and what to do.
    pub(super) fn refused(cause: impl Into<Cause>) -> Self {
        Self::Refused(cause.into())
    }
}
