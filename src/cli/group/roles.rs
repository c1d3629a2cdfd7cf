//! `evident group roles add | remove | list`.

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
        let (db, tenant) = (installation.db(), &self.which.tenant);
        let group = self.which.id(installation).await?;
        let by_id = role::by_id(db, tenant, &self.named).await.map_err(CliError::refused)?;
        let found = match by_id {
            Some(role) => Some(role),
            None => role::by_name(db, tenant, &self.named).await.map_err(CliError::refused)?,
        };
        Ok((group, found.map_or_else(|| self.named.clone(), |role| role.role_id)))
    }
}
