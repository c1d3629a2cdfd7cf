//! `evident session list | show | end`.

use aggregates::TenantId;
use aggregates::session::SessionEnd;
use clap::{Args, Subcommand};
use commands::session::{EndSession, EndSessionsOfUser};
use queries::{Page, session};
use serde_json::json;

use super::act::{carry_out, changed, shown};
use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

/// As many as one commit takes.
const AT_ONCE: u32 = 200;

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List where somebody is signed in
    List(List),
    /// Show a session
    Show(Show),
    /// Sign somebody out: of one session, or of all
    End(End),
}

#[derive(Args)]
pub(super) struct List {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// Whose sessions
    #[arg(long, value_name = "ID")]
    user: String,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Show {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// The session's id
    session: String,
}

#[derive(Args)]
pub(super) struct End {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// The session's id
    #[arg(required_unless_present = "user", conflicts_with = "user")]
    session: Option<String>,
    /// All sessions of this user
    #[arg(long, value_name = "ID")]
    user: Option<String>,
    /// Why
    #[arg(long)]
    reason: Option<String>,
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::List(list) => list.run(installation, output).await,
            Self::Show(show) => show.run(installation, output).await,
            Self::End(End { tenant, session: Some(session_id), reason, .. }) => {
                let id = session_id.clone();
                let command = EndSession { tenant, session_id, user: None, reason: SessionEnd::Administrator };
                changed(installation, output, &command, reason, &id, "ended").await
            }
            Self::End(end) => end.all(installation, output).await,
        }
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let (db, now) = (installation.db(), installation.journal().clock().now());
        let listing = session::of_user(db, &self.tenant, &self.user, now, &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let text = |text: &Option<String>| text.clone().unwrap_or_default();
                let (begun, used) = (one.created_at.to_rfc3339(), one.touched_at.to_rfc3339());
                [one.session_id.clone(), begun, used, text(&one.ip), text(&one.user_agent)]
            });
            listed(table(["ID", "BEGUN", "LAST USED", "ADDRESS", "BROWSER"], rows), listing.next.as_ref())
        })
    }
}

impl Show {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let now = installation.journal().clock().now();
        let found = session::by_id(installation.db(), &self.tenant, &self.session).await.map_err(CliError::refused)?;
        let found = found.filter(|session| session.is_alive(now));
        let list = || format!("session list --tenant {} --user ID", self.tenant);
        shown(output, found.as_ref(), "session", &self.session, list)
    }
}

impl End {
    async fn all(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let (db, now) = (installation.db(), installation.journal().clock().now());
        let user = self.user.unwrap_or_default();
        let mut ended = Vec::new();
        let mut page = Page::first(AT_ONCE);
        loop {
            let listing = session::of_user(db, &self.tenant, &user, now, &page).await.map_err(CliError::refused)?;
            let command = EndSessionsOfUser {
                tenant: self.tenant.clone(),
                user: user.clone(),
                sessions: listing.items.into_iter().map(|one| one.session_id).collect(),
                except: None,
                reason: SessionEnd::Administrator,
            };
            ended.extend(carry_out(installation, &command, self.reason.clone()).await?.answer.0);
            let Some(next) = listing.next else { break };
            page = Page::after(AT_ONCE, Some(&next));
        }
        let document = json!({ "user_id": user, "ended": ended });
        output.document(&document, || format!("ended {} sessions of {user}", ended.len()))
    }
}
