//! `evident resource register | list | show | scopes | remove`.

use aggregates::TenantId;
use aggregates::resource::{Scope, Scopes};
use clap::{Args, Subcommand};
use commands::resource::{ChangeScopes, RegisterResource, RemoveResource};
use queries::QueryError;
use queries::resource::{self, Resource};
use serde_json::json;

use super::act::{carry_out, changed, shown};
use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Register an API, so that tokens can be issued for it
    Register(Register),
    /// List a tenant's resources
    List(List),
    /// Show a resource
    Show(Which),
    /// Replace what clients may ask a resource for
    Scopes(ReplaceScopes),
    /// Remove a resource: no more tokens are issued for it
    Remove(Remove),
}

/// One resource.
#[derive(Args)]
pub(super) struct Which {
    /// Whose resource
    #[arg(long)]
    tenant: TenantId,
    /// The resource's id, or its address
    resource: String,
}

#[derive(Args)]
pub(super) struct List {
    /// Whose resources
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Register {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// Its address, which tokens name: an absolute URI without fragment
    identifier: String,
    /// Name shown on pages [default: the address]
    #[arg(long)]
    name: Option<String>,
    /// What clients may ask for, such as orders:read="Read your orders"; again for another one
    #[arg(long = "scope", value_name = "NAME[=MEANING]", value_parser = scope)]
    scopes: Vec<(String, Scope)>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct ReplaceScopes {
    #[command(flatten)]
    which: Which,
    /// One of all scopes that it has from now on; again for another one, none for no scope at all
    #[arg(long = "scope", value_name = "NAME[=MEANING]", value_parser = scope)]
    scopes: Vec<(String, Scope)>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Remove {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

/// `name` or `name=meaning`; a scope's name may hold `=`, but nobody gives it one.
#[expect(clippy::unnecessary_wraps, reason = "the shape of a value parser")]
fn scope(text: &str) -> Result<(String, Scope), std::convert::Infallible> {
    let (name, meaning) = text.split_once('=').map_or((text, None), |(name, meaning)| (name, Some(meaning)));
    Ok((name.to_owned(), Scope { description: meaning.map(str::to_owned), ..Scope::default() }))
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Register(register) => register.run(installation, output).await,
            Self::List(list) => list.run(installation, output).await,
            Self::Show(which) => {
                let found = which.find(installation).await.map_err(CliError::refused)?;
                shown(output, found.as_ref(), "resource", &which.resource, || which.list())
            }
            Self::Scopes(scopes) => scopes.run(installation, output).await,
            Self::Remove(Remove { which, reason }) => {
                let id = which.id(installation).await?;
                let command = RemoveResource { tenant: which.tenant, id: id.clone() };
                changed(installation, output, &command, reason, &id, "removed").await
            }
        }
    }
}

impl Which {
    async fn find(&self, installation: &Installation) -> Result<Option<Resource>, QueryError> {
        match resource::by_id(installation.db(), &self.tenant, &self.resource).await? {
            Some(resource) => Ok(Some(resource)),
            None => resource::by_identifier(installation.db(), &self.tenant, &self.resource).await,
        }
    }

    /// The id behind either word. What has no row goes to the command as it is: it knows what was removed.
    async fn id(&self, installation: &Installation) -> Result<String, CliError> {
        let found = self.find(installation).await.map_err(CliError::refused)?;
        Ok(found.map_or_else(|| self.resource.clone(), |resource| resource.resource_id))
    }

    fn list(&self) -> String {
        format!("resource list --tenant {}", self.tenant)
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let listing = resource::list(installation.db(), &self.tenant, &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let scopes = one.scopes.keys().cloned().collect::<Vec<_>>().join(" ");
                [one.resource_id.clone(), one.identifier.clone(), one.name.clone(), scopes]
            });
            listed(table(["ID", "ADDRESS", "NAME", "SCOPES"], rows), listing.next.as_ref())
        })
    }
}

impl Register {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let command = RegisterResource {
            tenant: self.tenant,
            name: self.name.unwrap_or_else(|| self.identifier.clone()),
            identifier: self.identifier,
            scopes: Scopes::from_iter(self.scopes),
        };
        let done = carry_out(installation, &command, self.reason).await?;
        let (id, position) = (done.answer.0, done.position);
        output.document(&json!({ "resource_id": id, "position": position }), || format!("registered resource {id}"))
    }
}

impl ReplaceScopes {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let id = self.which.id(installation).await?;
        let scopes = Scopes::from_iter(self.scopes);
        let command = ChangeScopes { tenant: self.which.tenant, id: id.clone(), scopes };
        changed(installation, output, &command, self.reason, &id, "given these scopes:").await
    }
}
