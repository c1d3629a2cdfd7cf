//! `evident webhook create | list | show | change | pause | resume | test | replay | redrive | rotate-secret | disclose | remove`.

mod draft;
mod secret;

use aggregates::TenantId;
use aggregates::webhook::{Disclosure, Pauser};
use clap::{Args, Subcommand, ValueEnum};
use commands::webhook::{
    ChangeWebhook, DiscloseToWebhook, PauseWebhook, RegisterWebhook, RemoveWebhook, RequestRedrive, RequestReplay,
    RequestTest, ResumeWebhook,
};
use queries::webhook;
use serde_json::{Value, json};
use uuid::Uuid;

use super::act::{carry_out, changed, shown};
use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};
use draft::Settings;
use secret::Rotate;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Register an address that is told what happens; the secret that its messages are signed by is shown this once
    Create(Create),
    /// List a tenant's webhooks
    List(List),
    /// Show a webhook
    Show(Which),
    /// Change what is named and leave the rest
    Change(Change),
    /// Tell it nothing until it is resumed; what happens meanwhile waits
    Pause(Pause),
    /// Tell it again, beginning with what waited
    Resume(Act),
    /// Send it a message, to see whether it comes through
    Test(Act),
    /// Tell it again what happened after a position
    Replay(Replay),
    /// Try again what was given up
    Redrive(Redrive),
    /// Sign by a new secret, and for a while by those before it
    RotateSecret(Rotate),
    /// Say what it sees of what is personal
    Disclose(Disclose),
    /// Remove it; what waits for it is given up
    Remove(Act),
}

/// One webhook.
#[derive(Args)]
pub(super) struct Which {
    /// Whose webhook
    #[arg(long)]
    tenant: TenantId,
    /// The webhook's id
    webhook_id: String,
}

#[derive(Args)]
pub(super) struct List {
    /// Whose webhooks
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Create {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    settings: Settings,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Change {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    settings: Settings,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

/// Something that needs nothing but the webhook.
#[derive(Args)]
pub(super) struct Act {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Pause {
    #[command(flatten)]
    which: Which,
    /// Why; nothing personal
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub(super) struct Replay {
    #[command(flatten)]
    which: Which,
    /// After which position of the log; 0 for everything
    #[arg(long)]
    after: u64,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Redrive {
    #[command(flatten)]
    which: Which,
    /// Only this event
    #[arg(long, value_name = "ID")]
    event: Option<Uuid>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Disclose {
    #[command(flatten)]
    which: Which,
    /// What it sees
    #[arg(value_enum)]
    what: What,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

/// What a webhook sees of what is personal.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    /// A mark in its place
    Removed,
    /// As the log stores it, for nobody to read
    Sealed,
    /// In the clear
    Clear,
}

impl From<What> for Disclosure {
    fn from(what: What) -> Self {
        match what {
            What::Removed => Self::Removed,
            What::Sealed => Self::Sealed,
            What::Clear => Self::Clear,
        }
    }
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(installation, output).await,
            Self::List(list) => list.run(installation, output).await,
            Self::Show(which) => {
                let found = webhook::by_id(installation.db(), &which.tenant, &which.webhook_id).await;
                let found = found.map_err(CliError::refused)?;
                shown(output, found.as_ref(), "webhook", &which.webhook_id, || which.list())
            }
            Self::Change(change) => change.run(installation, output).await,
            Self::Pause(Pause { which: Which { tenant, webhook_id: id }, reason }) => {
                let by = Pauser::Administrator;
                let pause = PauseWebhook { tenant, id: id.clone(), by, reason: reason.clone() };
                changed(installation, output, &pause, Some(reason), &id, "paused").await
            }
            Self::Resume(Act { which: Which { tenant, webhook_id: id }, reason }) => {
                let resume = ResumeWebhook { tenant, id: id.clone() };
                changed(installation, output, &resume, reason, &id, "resumed").await
            }
            Self::Test(Act { which: Which { tenant, webhook_id: id }, reason }) => {
                let test = RequestTest { tenant, id: id.clone() };
                changed(installation, output, &test, reason, &id, "asked for a test of").await
            }
            Self::Replay(Replay { which: Which { tenant, webhook_id: id }, after, reason }) => {
                let replay = RequestReplay { tenant, id: id.clone(), after };
                changed(installation, output, &replay, reason, &id, "asked for a replay to").await
            }
            Self::Redrive(Redrive { which: Which { tenant, webhook_id: id }, event, reason }) => {
                let event_id = event.map(|event| event.to_string());
                let redrive = RequestRedrive { tenant, id: id.clone(), event_id };
                changed(installation, output, &redrive, reason, &id, "asked for another try of what was given up for")
                    .await
            }
            Self::RotateSecret(rotate) => rotate.run(installation, output).await,
            Self::Disclose(Disclose { which: Which { tenant, webhook_id: id }, what, reason }) => {
                let disclose = DiscloseToWebhook { tenant, id: id.clone(), disclosure: what.into() };
                changed(installation, output, &disclose, reason, &id, "changed what is disclosed to").await
            }
            Self::Remove(Act { which: Which { tenant, webhook_id: id }, reason }) => {
                let remove = RemoveWebhook { tenant, id: id.clone() };
                changed(installation, output, &remove, reason, &id, "removed").await
            }
        }
    }
}

impl Which {
    fn list(&self) -> String {
        format!("webhook list --tenant {}", self.tenant)
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let listing = webhook::list(installation.db(), &self.tenant, &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let text = |name: &str| one.settings[name].as_str().unwrap_or_default().to_owned();
                let events = one.settings["events"].as_array().into_iter().flatten().filter_map(Value::as_str);
                let state = serde_json::to_value(one.state).ok().and_then(|state| state.as_str().map(str::to_owned));
                let events = events.collect::<Vec<_>>().join(" ");
                [
                    one.webhook_id.clone(),
                    text("name"),
                    text("shape"),
                    one.origin.clone(),
                    state.unwrap_or_default(),
                    events,
                ]
            });
            listed(table(["ID", "NAME", "SHAPE", "ORIGIN", "STATE", "EVENTS"], rows), listing.next.as_ref())
        })
    }
}

impl Create {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let command = RegisterWebhook { tenant: self.tenant, draft: self.settings.whole() };
        let done = carry_out(installation, &command, self.reason).await?;
        let (id, position) = (done.answer.webhook_id, done.position);
        let secret = done.answer.secret.as_ref().map(aggregates::webhook::SigningSecret::expose);
        output.document(&json!({ "webhook_id": id, "signing_secret": secret, "position": position }), || {
            let told = secret.map(|secret| format!("\nsecret (shown this once): {secret}")).unwrap_or_default();
            format!("registered webhook {id}{told}")
        })
    }
}

impl Change {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, webhook_id } = &self.which;
        let found = webhook::by_id(installation.db(), tenant, webhook_id).await.map_err(CliError::refused)?;
        let Some(found) = found else {
            return Err(CliError::NotFound { kind: "webhook", id: webhook_id.clone(), hint: self.which.list() });
        };
        let draft = self.settings.over(&found.settings);
        let Which { tenant, webhook_id: id } = self.which;
        let change = ChangeWebhook { tenant, id: id.clone(), draft };
        changed(installation, output, &change, self.reason, &id, "changed").await
    }
}
