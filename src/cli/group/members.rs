//! `evident group members add | remove | list`.

use clap::{Args, Subcommand};
use commands::group::{ChangeMembers, MOST_MEMBERS, MemberChanges, Moved};
use queries::group;
use serde_json::json;

use super::Which;
use crate::cli::act::carry_out;
use crate::cli::at::{At, moment};
use crate::cli::output::{Output, table};
use crate::cli::tenant::{Paging, listed};
use crate::cli::{CliError, Installation};

#[derive(Subcommand)]
pub(in crate::cli) enum Verb {
    /// Add users
    Add(Move),
    /// Take users out
    Remove(Move),
    /// List who is in it, or who was
    List(List),
}

#[derive(Args)]
pub(in crate::cli) struct Move {
    #[command(flatten)]
    which: Which,
    /// The users' ids; a thousand of them are moved at a time
    #[arg(required = true)]
    users: Vec<String>,
    /// Why, for the audit log
    #[arg(long)]
    reason: Option<String>,
}

#[derive(Args)]
pub(in crate::cli) struct List {
    #[command(flatten)]
    which: Which,
    /// Who was in it at this moment (RFC 3339) or position
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<At>,
    #[command(flatten)]
    paging: Paging,
}

impl Verb {
    pub(in crate::cli) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::Add(moving) => moving.run(installation, output, MemberChanges::adding).await,
            Self::Remove(moving) => moving.run(installation, output, MemberChanges::removing).await,
            Self::List(list) => list.run(installation, output).await,
        }
    }
}

impl Move {
    async fn run(
        self,
        installation: &Installation,
        output: Output,
        changes: impl Fn(Vec<String>) -> MemberChanges,
    ) -> Result<(), CliError> {
        let group = self.which.id(installation).await?;
        let (mut moved, mut last) = (Moved::default(), None);
        for some in self.users.chunks(MOST_MEMBERS) {
            let members = changes(some.to_vec());
            let command = ChangeMembers { tenant: self.which.tenant.clone(), group: group.clone(), members };
            let done = carry_out(installation, &command, self.reason.clone()).await?;
            moved.joined += done.answer.joined;
            moved.left += done.answer.left;
            last = done.position.or(last);
        }
        let Moved { joined, left } = moved;
        output.document(&json!({ "id": group, "joined": joined, "left": left, "position": last }), || {
            format!("{joined} joined {group}, {left} left it")
        })
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let Self { which, at, paging } = self;
        let id = which.id(installation).await?;
        let until = match at {
            Some(at) => Some(at.position(installation.journal()).await?),
            None => None,
        };
        let listing = group::members(installation.db(), &which.tenant, &id, until, &paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let left = one.left_at.map(|at| at.to_rfc3339()).unwrap_or_default();
                [one.user_id.clone(), one.joined_at.to_rfc3339(), left]
            });
            listed(table(["USER", "SINCE", "UNTIL"], rows), listing.next.as_ref())
        })
    }
}
