//! `evident config show`.

use clap::Subcommand;

use super::output::table;
use super::{CliError, Session};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Show the effective settings and where they come from, secrets masked
    Show,
}

impl Verb {
    pub(super) fn run(&self, session: &Session) -> Result<(), CliError> {
        let Self::Show = self;
        let shown = session.settings.shown();
        session.output.document(&shown, || {
            let rows = shown.iter().map(|one| {
                let value = one.value.clone().unwrap_or_else(|| "-".to_owned());
                [one.name.to_owned(), value, one.source.clone(), one.meaning.to_owned()]
            });
            table(["SETTING", "VALUE", "FROM", "MEANING"], rows)
        })
    }
}
