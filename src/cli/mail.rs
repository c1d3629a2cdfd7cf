//! `evident mail test | secret`.

use aggregates::TenantId;
use clap::{Args, Subcommand};
use commands::tenant::SetMailSecret;
use serde_json::json;

use super::input::PasswordSource;
use super::output::Output;
use super::{CliError, Installation, act};
use crate::deliveries::{Carried, Verdict};
use crate::mail::{Message, Post, server_of};
use crate::outbound::Outbound;
use crate::pages::{Letter, Locale};
use crate::settings::Settings;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Send a letter at once, and say how the mail server took it
    Test(Test),
    /// Keep what the tenant's mail server wants to be shown
    Secret(Secret),
}

#[derive(Args)]
pub(super) struct Test {
    /// Whose server is tried
    #[arg(long)]
    tenant: TenantId,
    /// Who gets the letter
    #[arg(long, value_name = "ADDRESS")]
    to: String,
}

#[derive(Args)]
pub(super) struct Secret {
    /// Whose server it is for
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    password: PasswordSource,
}

impl Verb {
    pub(super) async fn run(
        self,
        installation: &Installation,
        settings: &Settings,
        output: Output,
    ) -> Result<(), CliError> {
        match self {
            Self::Test(test) => test.run(installation, settings, output).await,
            Self::Secret(secret) => secret.run(installation, output).await,
        }
    }
}

impl Test {
    async fn run(self, installation: &Installation, settings: &Settings, output: Output) -> Result<(), CliError> {
        let (journal, id) = (installation.journal(), self.tenant.as_str());
        let house = installation.directory().tenant(&self.tenant).await.map_err(CliError::refused)?;
        let house = house.ok_or_else(|| CliError::NotFound {
            kind: "tenant",
            id: id.to_owned(),
            hint: "tenant list".to_owned(),
        })?;
        let server = server_of(journal, &self.tenant).await.map_err(CliError::refused)?;
        let (Some(from), Some(server)) = (house.settings.mail.from.clone(), server) else {
            let what = format!("no mail goes out of {id}: set mail.from and mail.server in its settings first");
            return Err(CliError::Argument(what));
        };
        let locale = house.default_locale.as_deref().and_then(Locale::of_tag).unwrap_or_default();
        let product = house.settings.branding.product_name.clone().unwrap_or_else(|| house.name.clone());
        let letter = Letter::trial(&product, locale).map_err(CliError::refused)?;
        let context = installation.operator(None);
        let message = Message {
            from,
            from_name: house.settings.mail.from_name.clone().unwrap_or(product),
            to: self.to.clone(),
            id: context.new_id().to_string(),
            at: journal.clock().now(),
            language: locale.tag(),
            letter,
        };
        let outbound = Outbound::new(settings.allow_private_targets.clone()).map_err(CliError::refused)?;
        match Post::new(&outbound, &settings.public_url).hand_over(&self.tenant, &server, &message).await {
            Carried::Answered { verdict: Verdict::Done, status, .. } => {
                let told = json!({"to": self.to, "message_id": message.message_id(), "status": status});
                output.document(&told, || format!("the mail server took the letter to {}", self.to))
            }
            Carried::Answered { status, told, .. } => Err(CliError::Found(match status {
                0 => told,
                status => format!("the mail server answered {status}: {told}"),
            })),
            Carried::Silent(error) => Err(CliError::refused(error)),
            Carried::Unwanted => Err(CliError::Found("nothing was sent".to_owned())),
        }
    }
}

impl Secret {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let secret = self.password.read()?;
        let missing = || CliError::Argument("no secret is given: use --password-stdin or --password-file".to_owned());
        let command = SetMailSecret { id: self.tenant.clone(), secret: Some(secret.ok_or_else(missing)?) };
        act::changed(installation, output, &command, None, self.tenant.as_str(), "set the mail secret of").await
    }
}
