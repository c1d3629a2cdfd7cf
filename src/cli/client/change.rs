//! `evident client update | enable | disable | delete`.

use clap::Args;
use commands::client::{DeleteClient, DisableClient, EnableClient, UpdateClient};
use serde_json::Value;

use super::{Metadata, Which, read};
use crate::cli::act::changed;
use crate::cli::output::Output;
use crate::cli::{CliError, Installation};
use crate::http::admin::merge;

#[derive(Args)]
pub(in crate::cli) struct Update {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    metadata: Metadata,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(in crate::cli) struct Change {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(in crate::cli) struct Disable {
    #[command(flatten)]
    which: Which,
    /// Why, for the audit log; nothing personal
    #[arg(long)]
    reason: String,
}

impl Update {
    /// The members that are given go into those that are there (RFC 7396): `null` in the document takes one away.
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let known = self.which.found(installation).await?;
        let mut members = serde_json::to_value(&known.metadata).map_err(CliError::refused)?;
        merge(&mut members, Value::Object(self.metadata.members()?));
        let Which { tenant, client_id } = self.which;
        let command = UpdateClient { tenant, client_id: client_id.clone(), metadata: read(members)? };
        changed(installation, output, &command, self.reason, &client_id, "updated").await
    }
}

impl Change {
    pub(in crate::cli) async fn enable(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, client_id } = self.which;
        let command = EnableClient { tenant, client_id: client_id.clone() };
        changed(installation, output, &command, self.reason, &client_id, "enabled").await
    }

    pub(in crate::cli) async fn delete(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, client_id } = self.which;
        let command = DeleteClient { tenant, client_id: client_id.clone() };
        changed(installation, output, &command, self.reason, &client_id, "deleted").await
    }
}

impl Disable {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Which { tenant, client_id } = self.which;
        let command = DisableClient { tenant, client_id: client_id.clone(), reason: self.reason.clone() };
        changed(installation, output, &command, Some(self.reason), &client_id, "disabled").await
    }
}
