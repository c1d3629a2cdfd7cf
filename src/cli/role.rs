//! `evident role create | list | show | change | delete | assign | unassign | holders`.

use aggregates::TenantId;
use aggregates::role::Permissions;
use clap::{Args, Subcommand};
use commands::role::{AssignRole, ChangeRole, CreateRole, DeleteRole, UnassignRole};
use queries::QueryError;
use queries::role::{self, Role};
use serde_json::json;

use super::act::{carry_out, changed, shown};
use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create a role
    Create(Create),
    /// List a tenant's roles; administrator is one that every tenant has
    List(List),
    /// Show a role
    Show(Which),
    /// Change a role; what is not given stays
    Change(Change),
    /// Delete a role: nobody has anything of it any more
    Delete(Delete),
    /// Give a user a role
    Assign(Assign),
    /// Take a role from a user
    Unassign(Assign),
    /// List who has a role
    Holders(Holders),
}

/// One role.
#[derive(Args)]
pub(super) struct Which {
    /// Whose role
    #[arg(long)]
    tenant: TenantId,
    /// The role's id, or its name
    role: String,
}

#[derive(Args)]
pub(super) struct Create {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// What people call it
    name: String,
    /// What it is for
    #[arg(long, default_value = "")]
    description: String,
    /// What its holders may do, such as evident:users:read; again for another one
    #[arg(long = "permission", value_name = "NAME")]
    permissions: Vec<String>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Change {
    #[command(flatten)]
    which: Which,
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    /// What it is for; empty to remove it
    #[arg(long)]
    description: Option<String>,
    /// One of all permissions that it has from now on; again for another one
    #[arg(long = "permission", value_name = "NAME")]
    permissions: Option<Vec<String>>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct List {
    /// Whose roles
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Delete {
    #[command(flatten)]
    which: Which,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Assign {
    #[command(flatten)]
    which: Which,
    /// The user's id
    user: String,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Holders {
    #[command(flatten)]
    which: Which,
    #[command(flatten)]
    paging: Paging,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(installation, output).await,
            Self::List(list) => list.run(installation, output).await,
            Self::Show(which) => {
                let found = which.find(installation).await.map_err(CliError::refused)?;
                shown(output, found.as_ref(), "role", &which.role, || which.list())
            }
            Self::Change(change) => change.run(installation, output).await,
            Self::Delete(Delete { which, reason }) => {
                let id = which.id(installation).await?;
                let command = DeleteRole { tenant: which.tenant, id: id.clone() };
                changed(installation, output, &command, reason, &id, "deleted").await
            }
            Self::Assign(Assign { which, user, reason }) => {
                let role = which.id(installation).await?;
                let command = AssignRole { tenant: which.tenant, role: role.clone(), user };
                changed(installation, output, &command, reason, &role, "assigned").await
            }
            Self::Unassign(Assign { which, user, reason }) => {
                let role = which.id(installation).await?;
                let command = UnassignRole { tenant: which.tenant, role: role.clone(), user };
                changed(installation, output, &command, reason, &role, "unassigned").await
            }
            Self::Holders(holders) => holders.run(installation, output).await,
        }
    }
}

impl Which {
    async fn find(&self, installation: &Installation) -> Result<Option<Role>, QueryError> {
        match role::by_id(installation.db(), &self.tenant, &self.role).await? {
            Some(role) => Ok(Some(role)),
            None => role::by_name(installation.db(), &self.tenant, &self.role).await,
        }
    }

    /// The id behind either word. What has no row goes to the command as it is: it knows what was deleted.
    async fn id(&self, installation: &Installation) -> Result<String, CliError> {
        let found = self.find(installation).await.map_err(CliError::refused)?;
        Ok(found.map_or_else(|| self.role.clone(), |role| role.role_id))
    }

    fn list(&self) -> String {
        format!("role list --tenant {}", self.tenant)
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let listing = role::list(installation.db(), &self.tenant, &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let permissions = one.permissions.iter().cloned().collect::<Vec<_>>().join(" ");
                [one.role_id.clone(), one.name.clone(), permissions]
            });
            listed(table(["ID", "NAME", "PERMISSIONS"], rows), listing.next.as_ref())
        })
    }
}

impl Create {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let command = CreateRole {
            tenant: self.tenant,
            name: self.name,
            description: self.description,
            permissions: Permissions::from_iter(self.permissions),
        };
        let done = carry_out(installation, &command, self.reason).await?;
        let (id, position) = (done.answer.0, done.position);
        output.document(&json!({ "role_id": id, "position": position }), || format!("created role {id}"))
    }
}

impl Change {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let id = self.which.id(installation).await?;
        let command = ChangeRole {
            tenant: self.which.tenant,
            id: id.clone(),
            name: self.name,
            description: self.description,
            permissions: self.permissions.map(Permissions::from_iter),
        };
        changed(installation, output, &command, self.reason, &id, "changed").await
    }
}

impl Holders {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Self { which, paging } = self;
        let id = which.id(installation).await?;
        let listing = role::holders(installation.db(), &which.tenant, &id, &paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| [one.user_id.clone(), one.assigned_at.to_rfc3339()]);
            listed(table(["USER", "SINCE"], rows), listing.next.as_ref())
        })
    }
}
