//! `evident grant list | revoke`.

use aggregates::TenantId;
use aggregates::grant::Revocation;
use clap::{Args, Subcommand};
use commands::grant::RevokeGrants;
use queries::{Page, grant};
use serde_json::json;
use uuid::Uuid;

use super::act::carry_out;
use super::output::{Output, table, word};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

/// As many as one commit takes.
const AT_ONCE: u32 = 200;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List what a user, a client or a session has
    List(List),
    /// Take grants back, with all their tokens
    Revoke(Revoke),
}

/// Whose grants.
#[derive(Args)]
#[group(id = "whose", multiple = true)]
pub(super) struct Whose {
    /// What this user allowed
    #[arg(long, value_name = "ID", conflicts_with = "session")]
    user: Option<String>,
    /// What this client has
    #[arg(long, value_name = "ID", conflicts_with = "session")]
    client: Option<String>,
    /// What ends with this session
    #[arg(long, value_name = "ID")]
    session: Option<String>,
}

#[derive(Args)]
pub(super) struct List {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    #[command(flatten)]
    whose: Whose,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// The grants' ids
    #[arg(value_name = "GRANT", conflicts_with = "whose")]
    grants: Vec<Uuid>,
    #[command(flatten)]
    whose: Whose,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl Whose {
    fn of(&self) -> Option<grant::Of<'_>> {
        match (self.user.as_deref(), self.client.as_deref(), self.session.as_deref()) {
            (Some(user), Some(client), _) => Some(grant::Of::UserAndClient(user, client)),
            (Some(user), None, _) => Some(grant::Of::User(user)),
            (None, Some(client), _) => Some(grant::Of::Client(client)),
            (None, None, Some(session)) => Some(grant::Of::Session(session)),
            (None, None, None) => None,
        }
    }
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::List(list) => list.run(installation, output).await,
            Self::Revoke(revoke) => revoke.run(installation, output).await,
        }
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Some(of) = self.whose.of() else { return Err(nobody()) };
        let now = installation.journal().clock().now();
        let listing = grant::list(installation.db(), &self.tenant, of, now, &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let user = one.user_id.clone().unwrap_or_default();
                let expires = one.expires_at.map_or_else(|| "never".to_owned(), |end| end.to_rfc3339());
                let scope = word(&one.scope);
                [one.grant_id.to_string(), word(&one.state), one.client_id.clone(), user, scope, expires]
            });
            listed(table(["ID", "STATE", "CLIENT", "USER", "SCOPE", "EXPIRES"], rows), listing.next.as_ref())
        })
    }
}

impl Revoke {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let (tenant, reason) = (self.tenant, self.reason);
        let mut revoked: Vec<Uuid> = Vec::new();
        if let Some(of) = self.whose.of() {
            let (db, now) = (installation.db(), installation.journal().clock().now());
            let mut page = Page::first(AT_ONCE);
            loop {
                let listing = grant::list(db, &tenant, of, now, &page).await.map_err(CliError::refused)?;
                let grants: Vec<Uuid> = listing.items.iter().map(|one| one.grant_id).collect();
                revoked.extend(&grants);
                revoke(installation, &tenant, grants, reason.clone()).await?;
                let Some(next) = listing.next else { break };
                page = Page::after(AT_ONCE, Some(&next));
            }
        } else if self.grants.is_empty() {
            return Err(nobody());
        } else {
            for some in self.grants.chunks(AT_ONCE as usize) {
                if revoke(installation, &tenant, some.to_vec(), reason.clone()).await? {
                    revoked.extend(some);
                }
            }
        }
        output.document(&json!({ "revoked": revoked }), || format!("revoked {} grants", revoked.len()))
    }
}

/// Whether that changed anything.
async fn revoke(
    installation: &Installation,
    tenant: &TenantId,
    grants: Vec<Uuid>,
    reason: Option<String>,
) -> Result<bool, CliError> {
    let command = RevokeGrants { tenant: tenant.clone(), grants, reason: Revocation::Administrator };
    Ok(carry_out(installation, &command, reason).await?.position.is_some())
}

fn nobody() -> CliError {
    CliError::Argument("nothing was named: give the ids of grants, or --user, --client or --session".into())
}
