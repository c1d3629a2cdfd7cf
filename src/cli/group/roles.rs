//! `evident group roles add | remove | list`.

use aggregates::TenantId;
use clap::{Args, Subcommand};
use commands::group::{AssignGroupRole, UnassignGroupRole};
use queries::{group, role};

use super::Which;
use crate::cli::act::changed;
use crate::cli::output::{Output, table};
use crate::cli::{CliError, Installation};

#[derive(Subcommand)]
pub(in crate::cli) enum Verb {
    /// Give it a role
    Add(Role),
    /// Take a role from it
    Remove(Role),
    /// List its roles
    List(Which),
}

#[derive(Args)]
pub(in crate::cli) struct Role {
    #[command(flatten)]
    which: Which,
    /// The role's id, or its name
    #[arg(value_name = "ROLE")]
    named: String,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Add(given) => {
                let (group, role) = given.ids(installation).await?;
                let command = AssignGroupRole { tenant: given.which.tenant, role, group: group.clone() };
                changed(installation, output, &command, given.reason, &group, "given the role").await
            }
            Self::Remove(given) => {
                let (group, role) = given.ids(installation).await?;
                let command = UnassignGroupRole { tenant: given.which.tenant, role, group: group.clone() };
                changed(installation, output, &command, given.reason, &group, "without the role").await
            }
            Self::List(which) => {
                let id = which.id(installation).await?;
                let roles = group::roles(installation.db(), &which.tenant, &id).await.map_err(CliError::refused)?;
                output.document(&roles, || {
                    table(["ID", "NAME"], roles.iter().map(|one| [one.role_id.clone(), one.name.clone()]))
                })
            }
        }
    }
}

impl Role {
    async fn ids(&self, installation: &Installation) -> Result<(String, String), CliError> {
        let group = self.which.id(installation).await?;
        Ok((group, role(installation, &self.which.tenant, &self.named).await?))
    }
}

/// The id of a role that is named by its id or its name. What has no row goes to the command as it is.
pub(super) async fn role(installation: &Installation, tenant: &TenantId, named: &str) -> Result<String, CliError> {
    let db = installation.db();
    let found = match role::by_id(db, tenant, named).await.map_err(CliError::refused)? {
        Some(role) => Some(role),
        None => role::by_name(db, tenant, named).await.map_err(CliError::refused)?,
    };
    Ok(found.map_or_else(|| named.to_owned(), |role| role.role_id))
}
