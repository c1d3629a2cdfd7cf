//! `evident user create`.

use std::sync::Arc;

use aggregates::tenant::AttributeValue;
use aggregates::user::{InitialStatus, Profile};
use aggregates::{TenantId, tenant};
use clap::{Args, ValueEnum};
use commands::user::{NewPassword, RegisterUser};
use commands::{execute, preview};
use serde_json::json;

use super::{CliError, Installation, Output, pretty};
use crate::adapters::MachineEntropy;
use crate::cli::input::PasswordSource;
use crate::passwords::Passwords;

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
        let context = installation.operator(reason);
        if dry_run {
            let events = preview(&context, &command).await.map_err(CliError::refused)?;
            return output.document(&json!({ "would_append": events }), || pretty(&events));
        }
        let outcome = execute(&context, &command).await.map_err(CliError::refused)?;
        let (id, position) = (outcome.answer.0, outcome.appended.map(|appended| appended.last));
        output.document(&json!({ "user_id": id, "position": position }), || format!("created user {id}"))
    }

    async fn first_password(&self, installation: &Installation) -> Result<Option<NewPassword>, CliError> {
        let Some(password) = self.password.read()? else { return Ok(None) };
        let house = queries::tenant::by_id(installation.db(), &self.tenant).await.map_err(CliError::refused)?;
        let policy = house.map_or_else(tenant::PasswordPolicy::default, |house| house.settings.password_policy);
        let passwords = Passwords::new(Arc::new(MachineEntropy));
        let hash = passwords.judge(&password, &policy, &[]).await.map_err(CliError::refused)?;
        Ok(Some(NewPassword { hash, must_change: self.must_change }))
    }

    fn command(self, password: Option<NewPassword>) -> RegisterUser {
        let profile = Profile {
            user_name: self.user_name,
            email: self.email,
            name: self.name,
            given_name: self.given_name,
            family_name: self.family_name,
            phone_number: self.phone_number,
            external_id: self.external_id,
            locale: self.locale,
            attributes: self.attributes.into_iter().collect(),
            ..Profile::default()
        };
        RegisterUser { tenant: self.tenant, id: self.id, profile, status: self.status.map(Into::into), password }
    }
}
