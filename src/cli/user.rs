//! `evident user create | show | list | activate | suspend | reactivate | lock | unlock | delete | restore | erase | set-password`.

mod create;
mod password;

use aggregates::TenantId;
use aggregates::user::LockReason;
use chrono::{DateTime, Utc};
use clap::{Args, Subcommand};
use commands::user::{
    ActivateUser, CancelDeletion, EraseUser, LockUser, ReactivateUser, RequestDeletion, SuspendUser, UnlockUser,
};
use queries::user;

use super::act::{changed, shown};
use super::output::{Output, table, word};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// Create a user
    Create(Box<create::Create>),
    /// Show a user
    Show(Which),
    /// List a tenant's users
    List(List),
    /// Let a user sign in who was created to be let in later
    Activate(Change),
    /// Forbid a user to sign in
    Suspend(Change),
    /// Let a suspended user sign in again
    Reactivate(Change),
    /// Forbid a user to sign in for a time, or until unlocked
    Lock(Lock),
    /// Let a locked user sign in again
    Unlock(Change),
    /// Forbid a user to sign in and erase them later; until then they can be restored
    Delete(Delete),
    /// Call the deletion off
    Restore(Change),
    /// Erase a person for ever, at once: what is known about them becomes unreadable everywhere
    Erase(Erase),
    /// Set a user's password
    SetPassword(password::SetPassword),
}

/// One user.
#[derive(Args)]
pub(super) struct Which {
    /// Whose user
    #[arg(long)]
    pub(super) tenant: TenantId,
    /// The user's id
    pub(super) id: String,
}

#[derive(Args)]
pub(super) struct List {
    /// Whose users
    #[arg(long)]
    tenant: TenantId,
    /// Only those whose user name begins like this
    #[arg(long, value_name = "TEXT")]
    user_name: Option<String>,
    /// Only those whose e-mail address begins like this
    #[arg(long, value_name = "TEXT", conflicts_with = "user_name")]
    email: Option<String>,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Change {
    #[command(flatten)]
    which: Which,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(super) struct Lock {
    #[command(flatten)]
    change: Change,
    /// Until when, as RFC 3339 [default: until unlocked]
    #[arg(long, value_name = "TIME")]
    until: Option<DateTime<Utc>>,
    /// Say that a credential or session seems to be in other hands
    #[arg(long)]
    compromised: bool,
}

#[derive(Args)]
pub(super) struct Delete {
    #[command(flatten)]
    change: Change,
    /// The moment of erasure, as RFC 3339 [default: after the days of the tenant's setting deletion.days]
    #[arg(long, value_name = "TIME")]
    purge_after: Option<DateTime<Utc>>,
}

#[derive(Args)]
pub(super) struct Erase {
    #[command(flatten)]
    change: Change,
    /// Also overwrite what deleted rows left behind in the database's files (slow on a large database)
    #[arg(long)]
    scrub: bool,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Create(create) => create.run(installation, output).await,
            Self::Show(which) => which.show(installation, output).await,
            Self::List(list) => list.run(installation, output).await,
            Self::Activate(Change { which: Which { tenant, id }, reason }) => {
                let command = ActivateUser { tenant, user: id.clone() };
                changed(installation, output, &command, reason, &id, "activated").await
            }
            Self::Lock(Lock { change: Change { which: Which { tenant, id }, reason }, until, compromised }) => {
                let why = if compromised { LockReason::SuspectedCompromise } else { LockReason::Administrator };
                let command = LockUser { tenant, user: id.clone(), until, reason: why };
                changed(installation, output, &command, reason, &id, "locked").await
            }
            Self::Unlock(Change { which: Which { tenant, id }, reason }) => {
                let command = UnlockUser { tenant, user: id.clone() };
                changed(installation, output, &command, reason, &id, "unlocked").await
            }
            Self::Delete(Delete { change: Change { which: Which { tenant, id }, reason }, purge_after }) => {
                let command = RequestDeletion { tenant, user: id.clone(), purge_after };
                changed(installation, output, &command, reason, &id, "to be deleted").await
            }
            Self::Restore(Change { which: Which { tenant, id }, reason }) => {
                let command = CancelDeletion { tenant, user: id.clone() };
                changed(installation, output, &command, reason, &id, "restored").await
            }
            Self::Suspend(Change { which: Which { tenant, id }, reason }) => {
                let command = SuspendUser { tenant, user: id.clone(), reason: reason.clone() };
                changed(installation, output, &command, reason, &id, "suspended").await
            }
            Self::Reactivate(Change { which: Which { tenant, id }, reason }) => {
                let command = ReactivateUser { tenant, user: id.clone() };
                changed(installation, output, &command, reason, &id, "reactivated").await
            }
            Self::Erase(erase) => erase.run(installation, output).await,
            Self::SetPassword(set) => set.run(installation, output).await,
        }
    }
}

impl Which {
    async fn show(&self, installation: &Installation, output: Output) -> Result<(), CliError> {
        ::projections::catch_up(installation.journal()).await.map_err(CliError::refused)?;
        let found = user::by_id(installation.db(), &self.tenant, &self.id).await.map_err(CliError::refused)?;
        shown(output, found.as_ref(), "user", &self.id, || format!("user list --tenant {}", self.tenant))
    }
}

impl List {
    async fn run(&self, installation: &Installation, output: Output) -> Result<(), CliError> {
        ::projections::catch_up(installation.journal()).await.map_err(CliError::refused)?;
        let (db, page) = (installation.db(), self.paging.page());
        let listing = match (&self.user_name, &self.email) {
            (Some(text), _) => user::search(db, &self.tenant, user::Field::UserName, text, &page).await,
            (None, Some(text)) => user::search(db, &self.tenant, user::Field::Email, text, &page).await,
            (None, None) => user::list(db, &self.tenant, &page).await,
        };
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                [one.user_id.clone(), text(&one.user_name), text(&one.email), text(&one.display_name), word(&one.state)]
            });
            listed(table(["ID", "USER NAME", "EMAIL", "NAME", "STATE"], rows), listing.next.as_ref())
        })
    }
}

impl Erase {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Change { which: Which { tenant, id }, reason } = self.change;
        let command = EraseUser { tenant, user: id.clone(), at_once: true };
        changed(installation, output, &command, reason, &id, "erased").await?;
        // The rows go with the next turn of the projections: whoever sees the answer finds them gone.
        ::projections::catch_up(installation.journal()).await.map_err(CliError::refused)?;
        if self.scrub {
            installation.db().scrub().await.map_err(CliError::refused)?;
        }
        Ok(())
    }
}
