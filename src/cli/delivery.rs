//! `evident delivery list | redrive`.

use aggregates::TenantId;
use clap::{Args, Subcommand, ValueEnum};
use queries::delivery::{self, DeliveryState};
use serde_json::json;
use uuid::Uuid;

use super::output::{Output, table};
use super::tenant::{Paging, listed};
use super::{CliError, Installation};

#[derive(Subcommand)]
pub(super) enum Verb {
    /// List what others are told, in the order of the log
    List(List),
    /// Take up again what was given up
    Redrive(Redrive),
}

#[derive(Args)]
pub(super) struct List {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// How it stands with them
    #[arg(long, value_enum, default_value_t = State::Waiting)]
    state: State,
    #[command(flatten)]
    paging: Paging,
}

#[derive(Args)]
pub(super) struct Redrive {
    /// Where
    #[arg(long)]
    tenant: TenantId,
    /// Only what this receiver should have been told
    #[arg(long, value_name = "ID")]
    target: Option<String>,
    /// Only of this event
    #[arg(long, value_name = "ID")]
    event: Option<Uuid>,
}

/// How it stands with a delivery.
#[derive(Clone, Copy, ValueEnum)]
enum State {
    /// It is tried, now or later
    Waiting,
    /// It has arrived
    Done,
    /// It was given up
    Dead,
}

impl From<State> for DeliveryState {
    fn from(state: State) -> Self {
        match state {
            State::Waiting => Self::Waiting,
            State::Done => Self::Done,
            State::Dead => Self::Dead,
        }
    }
}

impl Verb {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        match self {
            Self::List(list) => list.run(installation, output).await,
            Self::Redrive(redrive) => redrive.run(installation, output).await,
        }
    }
}

impl List {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let listing = delivery::list(installation.db(), &self.tenant, self.state.into(), &self.paging.page()).await;
        let listing = listing.map_err(CliError::refused)?;
        output.document(&listing, || {
            let rows = listing.items.iter().map(|one| {
                let status = one.status.map(|status| status.to_string()).unwrap_or_default();
                let outcome = one.outcome.clone().unwrap_or_default();
                let (event, attempts, due) = (one.event_id, one.attempts.to_string(), one.due_at.to_rfc3339());
                [one.kind.clone(), one.target.clone(), event.to_string(), attempts, due, status, outcome]
            });
            let head = ["KIND", "TARGET", "EVENT", "ATTEMPTS", "DUE", "STATUS", "OUTCOME"];
            listed(table(head, rows), listing.next.as_ref())
        })
    }
}

impl Redrive {
    async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let (db, now) = (installation.db(), installation.journal().clock().now());
        let again = projections::deliveries::redrive(db, &self.tenant, self.target.as_deref(), self.event, now).await;
        let again = again.map_err(CliError::refused)?;
        output.document(&json!({ "redriven": again }), || format!("{again} deliveries are tried again"))
    }
}
