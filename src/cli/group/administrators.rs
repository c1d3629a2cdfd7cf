//! `evident group administrators add | remove | list`.

use clap::{Args, Subcommand};
use commands::role::{DelegateRole, EndDelegation};
use queries::delegation;

use super::Which;
use super::roles::role;
use crate::cli::act::changed;
use crate::cli::output::{Output, table};
use crate::cli::tenant::{Paging, listed};
use crate::cli::{CliError, Installation};

#[derive(Subcommand)]
pub(in crate::cli) enum Verb {
    /// Let a user do what a role permits with those who are in it
    Add(Role),
    /// Take a role over it from a user
    Remove(Role),
    /// List who has which role over it
    List(List),
}

#[derive(Args)]
pub(in crate::cli) struct Role {
    #[command(flatten)]
    which: Which,
    /// The user's id
    user: String,
    /// The role's id, or its name
    #[arg(value_name = "ROLE")]
    named: String,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    paging: Paging,
}

impl Verb {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Add(given) => {
                let (group, role) = given.ids(installation).await?;
                let Role { which, user, reason, .. } = given;
                let command = DelegateRole { tenant: which.tenant, role, group: group.clone(), user };
                changed(installation, output, &command, reason, &group, "administered by the user").await
            }
            Self::Remove(given) => {
                let (group, role) = given.ids(installation).await?;
                let Role { which, user, reason, .. } = given;
                let command = EndDelegation { tenant: which.tenant, role, group: group.clone(), user };
                changed(installation, output, &command, reason, &group, "without the role of the user").await
            }
            Self::List(List { which, paging }) => {
                let (db, id) = (installation.db(), which.id(installation).await?);
                let listing = delegation::over_group(db, &which.tenant, &id, &paging.page()).await;
                let listing = listing.map_err(CliError::refused)?;
                output.document(&listing, || {
                    let rows = listing.items.iter();
                    let rows = rows.map(|one| [one.user_id.clone(), one.role_id.clone(), one.role_name.clone()]);
                    listed(table(["USER", "ROLE", "NAME"], rows), listing.next.as_ref())
                })
            }
        }
    }
}

impl Role {
    async fn ids(&self, installation: &Installation) -> Result<(String, String), CliError> {
        Ok((self.which.id(installation).await?, role(installation, &self.which.tenant, &self.named).await?))
    }
}
