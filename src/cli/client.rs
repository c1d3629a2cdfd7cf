//! `evident client create | show | list | update | enable | disable | delete | add-secret | remove-secret | rotate-secret`.

mod change;
mod secret;

use std::path::PathBuf;

use aggregates::TenantId;
use aggregates::client::ClientMetadata;
use clap::{Args, Subcommand};
use commands::ClearSecret;
use commands::client::RegisterClient;
use queries::client;
use serde_json::{Map, Value, json};

use super::act::{Done, carry_out, shown, told_once};
use super::output::{Output, table, word};
use super::tenant::{Paging, listed};
use super::{CliError, Installation, input};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Register a client; its secret, if it has one, is shown this once
    Create(Create),
    /// Show a client
    Show(Which),
    /// List a tenant's clients
    List(List),
    /// Change some of a client's metadata; what is not named stays
    Update(change::Update),
    /// Let a disabled client do its work again
    Enable(change::Change),
    /// Forbid a client everything; what it has is kept
    Disable(change::Disable),
    /// Delete a client for ever, with everything that it was granted
    Delete(change::Change),
    /// Give a client one more secret, shown this once
    AddSecret(secret::Add),
    /// Take a secret from a client
    RemoveSecret(secret::Remove),
    /// Give a client a new secret, shown this once, and take the others from it
    RotateSecret(secret::Rotate),
}

#[derive(Args)]
pub(super) struct Which {
    /// Whose client
    #[arg(long)]
    tenant: TenantId,
    /// The client's id
    client_id: String,
}

#[derive(Args)]
pub(super) struct List {
    /// Whose clients
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    paging: Paging,
}

/// What is said of a client.
#[derive(Args)]
pub(super) struct Metadata {
    /// RFC 7591 metadata as JSON, from a file or - for stdin; the flags below win over it
    #[arg(long = "metadata", value_name = "FILE")]
    document: Option<PathBuf>,
    /// Name shown to users
    #[arg(long)]
    name: Option<String>,
    /// Where answers may go; again for another one
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// A grant it may use, such as `client_credentials`; again for another one
    #[arg(long = "grant-type", value_name = "GRANT")]
    grant_types: Vec<String>,
    /// How it shows who it is, such as none or `client_secret_basic`
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// Scopes it may ask for, separated by spaces
    #[arg(long)]
    scope: Option<String>,
}

#[derive(Args)]
pub(super) struct Create {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// The id it had elsewhere [default: a new one]
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    #[command(flatten)]
    metadata: Metadata,
    /// Read the secret it had elsewhere from a file, or - for stdin [default: a new one]
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(installation, output).await,
            Self::Show(which) => which.show(installation, output).await,
            Self::List(list) => list.run(installation, output).await,
            Self::Update(update) => update.run(installation, output).await,
            Self::Enable(change) => change.enable(installation, output).await,
            Self::Disable(disable) => disable.run(installation, output).await,
            Self::Delete(change) => change.delete(installation, output).await,
            Self::AddSecret(add) => add.run(installation, output).await,
            Self::RemoveSecret(remove) => remove.run(installation, output).await,
            Self::RotateSecret(rotate) => rotate.run(installation, output).await,
        }
    }
}

impl Create {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let secret = self.secret_file.as_deref().map(input::text).transpose()?;
        let command = RegisterClient {
            tenant: self.tenant.clone(),
            client_id: self.client_id.clone(),
            metadata: read(self.metadata.members()?.into())?,
            secret: secret.map(|text| ClearSecret::given(text.trim_end_matches(['\r', '\n']).to_owned())),
        };
        let Done { answer, position } = carry_out(installation, &command, self.reason).await?;
        let (id, secret) = (answer.client_id, answer.secret.as_ref());
        let clear = secret.map(ClearSecret::expose);
        output.document(&json!({ "client_id": id, "client_secret": clear, "position": position }), || {
            lines([Some(format!("created client {id}")), secret.map(told_once)])
        })
    }
}

impl Metadata {
    /// The document with the flags in it: one way in, so that the same rules read both.
    fn members(&self) -> Result<Map<String, Value>, CliError> {
        let mut members: Map<String, Value> = match &self.document {
            Some(path) => serde_json::from_str(&input::text(path)?)
                .map_err(|error| CliError::Argument(format!("{} is no JSON object: {error}", path.display())))?,
            None => Map::new(),
        };
        let one = |text: &Option<String>| text.as_ref().map(|text| json!(text));
        let many = |texts: &Vec<String>| (!texts.is_empty()).then(|| json!(texts));
        let flags = [
            ("client_name", one(&self.name)),
            ("redirect_uris", many(&self.redirect_uris)),
            ("grant_types", many(&self.grant_types)),
            ("token_endpoint_auth_method", one(&self.auth_method)),
            ("scope", one(&self.scope)),
        ];
        members.extend(flags.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))));
        Ok(members)
    }
}

fn read(members: Value) -> Result<ClientMetadata, CliError> {
    serde_json::from_value(members)
        .map_err(|error| CliError::Argument(format!("the client's metadata cannot be read: {error}")))
}

impl Which {
    /// The client as its row shows it.
    async fn found(&self, installation: &Installation) -> Result<client::Client, CliError> {
        let found = client::by_id(installation.db(), &self.tenant, &self.client_id).await.map_err(CliError::refused)?;
        let hint = || format!("client list --tenant {}", self.tenant);
        found.ok_or_else(|| CliError::NotFound { kind: "client", id: self.client_id.clone(), hint: hint() })
    }

    async fn show(&self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let found = client::by_id(installation.db(), &self.tenant, &self.client_id).await.map_err(CliError::refused)?;
        shown(output, found.as_ref(), "client", &self.client_id, || format!("client list --tenant {}", self.tenant))
    }
}

impl List {
    async fn run(&self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let listing = client::list(installation.db(), &self.tenant, &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let name = one.metadata.client_name.clone().unwrap_or_default();
                [one.client_id.clone(), name, word(&one.state), one.secrets.len().to_string()]
            });
            listed(table(["ID", "NAME", "STATE", "SECRETS"], rows), listing.next.as_ref())
        })
    }
}

fn lines<const N: usize>(lines: [Option<String>; N]) -> String {
    lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
}
