//! `evident consent list | show | revoke`.

use aggregates::TenantId;
use aggregates::consent::Withdrawal;
use clap::{Args, Subcommand};
use commands::consent::RevokeConsent;
use queries::consent;

use super::act::{changed, shown};
use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List what a person lets clients have, or what people let a client have
    List(List),
    /// Show what one person lets one client have
    Show(Which),
    /// Take a consent back in a person's stead, with what was granted by it
    Revoke(Revoke),
}

#[derive(Args)]
pub(super) struct List {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// Whose
    #[arg(long, value_name = "ID", required_unless_present = "client", conflicts_with = "client")]
    user: Option<String>,
    /// To whom
    #[arg(long, value_name = "ID")]
    client: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

/// One consent.
#[derive(Args)]
pub(super) struct Which {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// Whose
    #[arg(long, value_name = "ID")]
    user: String,
    /// To whom
    #[arg(long, value_name = "ID")]
    client: String,
}

#[derive(Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::List(list) => list.run(installation, output).await,
            Self::Show(which) => which.show(installation, output).await,
            Self::Revoke(Revoke { which: Which { tenant, user, client }, reason }) => {
                let what = format!("{user} {client}");
                let command = RevokeConsent { tenant, user, client_id: client, reason: Withdrawal::Administrator };
                changed(installation, output, &command, reason, &what, "revoked").await
            }
        }
    }
}

impl Which {
    async fn show(&self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let found = consent::of(installation.db(), &self.tenant, &self.user, &self.client).await;
        let found = found.map_err(CliError::refused)?;
        let (id, list) =
            (format!("{} {}", self.user, self.client), || format!("consent list --tenant {}", self.tenant));
        shown(output, found.as_ref(), "consent", &id, list)
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let (db, page) = (installation.db(), self.paging.page());
        let listing = match (&self.user, &self.client) {
            (Some(user), _) => consent::of_user(db, &self.tenant, user, &page).await,
            (None, Some(client)) => consent::of_client(db, &self.tenant, client, &page).await,
            (None, None) => return Err(CliError::Argument("name whose consents: --user or --client".into())),
        };
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let ends = one.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_rfc3339());
                [one.user_id.clone(), one.client_id.clone(), one.updated_at.to_rfc3339(), ends]
            });
            listed(table(["USER", "CLIENT", "GIVEN", "ENDS"], rows), listing.next.as_ref())
        })
    }
}
