//! `evident user create`.

use std::path::{Path, PathBuf};

use aggregates::TenantId;
use aggregates::credential::PasswordHash;
use aggregates::tenant::AttributeValue;
use aggregates::user::{InitialStatus, Profile};
use clap::{Args, ValueEnum};
use commands::credential::own_words;
use commands::user::{NewPassword, RegisterUser};
use commands::{ClearSecret, rehearse};
use serde_json::json;

use super::{CliError, Installation, Output};
use crate::cli::act::carry_out;
use crate::cli::input::{self, PasswordSource};
use crate::cli::output::pretty;
use crate::passwords::{self, Rules};

#[derive(Args)]
pub(crate) struct Create {
    /// Whose user
    #[arg(long)]
    tenant: TenantId,
    /// The id they had elsewhere [default: a new one]
    #[arg(long)]
    id: Option<String>,
    /// The name to sign in with
    #[arg(long, value_name = "NAME")]
    user_name: Option<String>,
    /// E-mail address
    #[arg(long)]
    email: Option<String>,
    /// Full name
    #[arg(long)]
    name: Option<String>,
    /// Given name
    #[arg(long, value_name = "NAME")]
    given_name: Option<String>,
    /// Family name
    #[arg(long, value_name = "NAME")]
    family_name: Option<String>,
    /// Telephone number, +, country code and number
    #[arg(long, value_name = "NUMBER")]
    phone_number: Option<String>,
    /// The id that a provisioning client knows them by
    #[arg(long, value_name = "ID")]
    external_id: Option<String>,
    /// Language, such as en or ja
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// One of the tenant's own attributes; again for another one
    #[arg(long = "attribute", value_name = "NAME=VALUE", value_parser = attribute)]
    attributes: Vec<(String, AttributeValue)>,
    /// Where to begin [default: the tenant's setting]
    #[arg(long)]
    status: Option<Status>,
    #[command(flatten)]
    password: PasswordSource,
    /// Read the hash of the password they had elsewhere from a file, or - for stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["password_stdin", "password_file"])]
    password_hash_file: Option<PathBuf>,
    /// The first sign-in must set another password
    #[arg(long)]
    must_change: bool,
    /// Why
    #[arg(long)]
    reason: Option<String>,
    /// Show the events that would be appended, and append nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    /// Must be activated first
    Registered,
    /// May sign in at once
    Active,
}

impl From<Status> for InitialStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Registered => Self::Registered,
            Status::Active => Self::Active,
        }
    }
}

/// `name=value`; a value that reads as JSON is taken as such, so that numbers, booleans and lists can be given.
fn attribute(text: &str) -> Result<(String, AttributeValue), String> {
    let (name, value) = text.split_once('=').ok_or("write NAME=VALUE")?;
    let value = serde_json::from_str(value).unwrap_or_else(|_| AttributeValue::from(value));
    Ok((name.to_owned(), value))
}

impl Create {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let password = self.first_password(installation).await?;
        let (reason, dry_run) = (self.reason.clone(), self.dry_run);
        let command = self.command(password);
        if dry_run {
            let rehearsal = rehearse(&installation.operator(reason), &command).await.map_err(CliError::refused)?;
            let events = rehearsal.events;
            return output.document(&json!({ "would_append": events }), || pretty(&events));
        }
        let done = carry_out(installation, &command, reason).await?;
        let (id, position) = (done.answer.0, done.position);
        output.document(&json!({ "user_id": id, "position": position }), || format!("created user {id}"))
    }

    async fn first_password(&self, installation: &Installation) -> Result<Option<NewPassword>, CliError> {
        let hash = match (self.password.read()?, &self.password_hash_file) {
            (Some(password), _) => self.judged(installation, &password).await?,
            (None, Some(file)) => brought_along(file)?,
            (None, None) => return Ok(None),
        };
        Ok(Some(NewPassword { hash, must_change: self.must_change }))
    }

    async fn judged(&self, installation: &Installation, password: &ClearSecret) -> Result<PasswordHash, CliError> {
        let house = installation.directory().tenant(&self.tenant).await.map_err(CliError::refused)?;
        let (name, policy) =
            house.map_or_else(Default::default, |house| (house.name.clone(), house.settings.password_policy.clone()));
        let words = own_words(&self.profile(), &name);
        let rules = Rules { policy: &policy, history: &[], words: &words };
        installation.passwords().judge(password, rules).await.map_err(CliError::refused)
    }

    fn profile(&self) -> Profile {
        Profile {
            user_name: self.user_name.clone(),
            email: self.email.clone(),
            name: self.name.clone(),
            given_name: self.given_name.clone(),
            family_name: self.family_name.clone(),
            phone_number: self.phone_number.clone(),
            external_id: self.external_id.clone(),
            locale: self.locale.clone(),
            attributes: self.attributes.iter().cloned().collect(),
            ..Profile::default()
        }
    }

    fn command(self, password: Option<NewPassword>) -> RegisterUser {
        let profile = self.profile();
        RegisterUser { tenant: self.tenant, id: self.id, profile, status: self.status.map(Into::into), password }
    }
}

/// A hash from elsewhere; a weak one is taken and named, because it holds only until the first sign-in.
fn brought_along(file: &Path) -> Result<PasswordHash, CliError> {
    let imported = passwords::import(input::text(file)?.trim()).map_err(CliError::refused)?;
    if imported.weak {
        tracing::warn!("this password hash is weak; it is replaced at the first sign-in");
    }
    Ok(imported.hash)
}
