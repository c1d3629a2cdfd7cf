//! `evident tenant create | show | list | rename | suspend | reactivate | settings … | schema …`.

mod schema;
mod settings;

use aggregates::TenantId;
use clap::{Args, Subcommand};
use commands::tenant::{CreateTenant, ReactivateTenant, RenameTenant, SuspendTenant};
use queries::{Page, tenant};
use serde_json::json;

use super::act::{carry_out, changed, shown};
use super::output::{Output, table};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create a tenant
    Create(Create),
    /// Show a tenant
    Show {
        /// Its id
        id: TenantId,
    },
    /// List all tenants
    List(Paging),
    /// Give a tenant another name
    Rename(Rename),
    /// Stop serving a tenant; everything is kept
    Suspend(Suspend),
    /// Serve a suspended tenant again
    Reactivate(Reactivate),
    /// What a tenant may tune
    #[command(subcommand)]
    Settings(settings::Verb),
    /// The attributes that a tenant's users may have
    #[command(subcommand)]
    Schema(schema::Verb),
}

/// Which part of a list.
#[derive(Args)]
pub(super) struct Paging {
    /// How many at most (1 to 200)
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Begin where an earlier answer said `next`
    #[arg(long)]
    cursor: Option<String>,
}

impl Paging {
    pub(super) fn page(&self) -> Page {
        Page::after(self.limit, self.cursor.as_deref())
    }
}

/// A table and, if there is more, how to go on.
pub(super) fn listed(table: String, next: Option<&String>) -> String {
    match next {
        Some(cursor) => format!("{table}\n\nmore: --cursor {cursor}"),
        None => table,
    }
}

#[derive(Args)]
pub(super) struct Create {
    /// Its id, which stands in every address of it: a-z, 0-9 and hyphens
    id: TenantId,
    /// Its name, shown on pages [default: the id]
    #[arg(long)]
    name: Option<String>,
    /// Its language where nothing better is known, such as en or ja
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Rename {
    /// Which one
    id: TenantId,
    /// The new name, shown on pages
    #[arg(long)]
    name: String,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Suspend {
    /// Which one
    id: TenantId,
    /// Why, for the audit log; nothing personal
    #[arg(long)]
    reason: String,
}

#[derive(Args)]
pub(super) struct Reactivate {
    /// Which one
    id: TenantId,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(installation, output).await,
            Self::Show { id } => show(installation, &id, output).await,
            Self::List(paging) => list(installation, &paging, output).await,
            Self::Rename(Rename { id, name, reason }) => {
                let command = RenameTenant { id: id.clone(), name };
                changed(installation, output, &command, reason, id.as_str(), "renamed").await
            }
            Self::Suspend(Suspend { id, reason }) => {
                let command = SuspendTenant { id: id.clone(), reason: reason.clone() };
                changed(installation, output, &command, Some(reason), id.as_str(), "suspended").await
            }
            Self::Reactivate(Reactivate { id, reason }) => {
                let command = ReactivateTenant { id: id.clone() };
                changed(installation, output, &command, reason, id.as_str(), "reactivated").await
            }
            Self::Settings(verb) => verb.run(installation, output).await,
            Self::Schema(verb) => verb.run(installation, output).await,
        }
    }
}

impl Create {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let name = self.name.unwrap_or_else(|| self.id.to_string());
        let command = CreateTenant { id: self.id.clone(), name, default_locale: self.locale };
        let position = carry_out(installation, &command, self.reason).await?.position;
        output
            .document(&json!({ "tenant_id": self.id, "position": position }), || format!("created tenant {}", self.id))
    }
}

/// A tenant as it was written.
async fn written(installation: &Installation, id: &TenantId) -> Result<tenant::Tenant, CliError> {
    let found = tenant::by_id(installation.db(), id).await.map_err(CliError::refused)?;
    let unknown = || CliError::NotFound { kind: "tenant", id: id.to_string(), hint: "tenant list".to_owned() };
    found.ok_or_else(unknown)
}

async fn show(installation: &Installation, id: &TenantId, output: Output) -> Result<(), CliError> {
    let found = tenant::by_id(installation.db(), id).await.map_err(CliError::refused)?;
    shown(output, found.as_ref(), "tenant", id.as_str(), || "tenant list".to_owned())
}

async fn list(installation: &Installation, paging: &Paging, output: Output) -> Result<(), CliError> {
    let listing = tenant::list(installation.db(), &paging.page()).await.map_err(CliError::refused)?;
    output.document(&listing, || {
        let rows = listing.items.iter().map(|one| {
            [one.tenant_id.to_string(), one.name.clone(), super::output::word(&one.state), one.created_at.to_rfc3339()]
        });
        listed(table(["ID", "NAME", "STATE", "CREATED"], rows), listing.next.as_ref())
    })
}
