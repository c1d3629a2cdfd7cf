//! `evident user set-password`.

use clap::Args;
use commands::credential::password_facts;

use super::{CliError, Installation, Output, Which, changed};
use crate::cli::input::PasswordSource;
use crate::passwords::Rules;

#[derive(Args)]
pub(crate) struct SetPassword {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    password: PasswordSource,
    /// The next sign-in must set another password
    #[arg(long)]
    must_change: bool,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl SetPassword {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Some(password) = self.password.read()? else {
            return Err(CliError::Argument(
                "no password was given: use --password-stdin or --password-file FILE".into(),
            ));
        };
        let Which { tenant, id } = self.which;
        let facts = password_facts(&installation.operator(None), &tenant, &id).await.map_err(CliError::refused)?;
        let hash = installation.passwords().judge(&password, Rules::from(&facts)).await.map_err(CliError::refused)?;
        let command = commands::credential::SetPassword {
            tenant,
            user: id.clone(),
            hash,
            must_change: self.must_change,
            expires_at: None,
            checked: Some(facts.version),
        };
        changed(installation, output, &command, self.reason, &id, "given a new password:").await
    }
}
