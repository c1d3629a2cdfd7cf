//! `evident history KIND ID`.

use aggregates::TenantId;
use chrono::{DateTime, Utc};
use clap::Args;
use journal::Position;
use queries::QueryError;
use queries::history::{Kind, events, state_at};
use serde_json::json;

use super::output::{Output, pretty};
use super::{CliError, Installation};

#[derive(Args)]
pub(super) struct History {
    /// tenant, user, credential, identifier, client, resource or `signing_key`
    #[arg(value_parser = kind)]
    kind: Kind,
    /// Its id
    id: String,
    /// Whose it is [default for a tenant: itself]
    #[arg(long)]
    tenant: Option<TenantId>,
    /// Show what it was at this moment (RFC 3339) or position, instead of its events
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<At>,
}

/// A place in the log.
#[derive(Clone, Copy)]
enum At {
    Position(Position),
    Moment(DateTime<Utc>),
}

fn kind(text: &str) -> Result<Kind, QueryError> {
    text.parse()
}

fn moment(text: &str) -> Result<At, String> {
    if let Ok(position) = text.parse() {
        return Ok(At::Position(position));
    }
    let moment = text.parse().map_err(|_| "write a position, or a time such as 2026-11-22T12:00:00Z")?;
    Ok(At::Moment(moment))
}

impl History {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let tenant = self.tenant()?;
        let journal = installation.journal();
        let until = match self.at {
            None => None,
            Some(At::Position(position)) => Some(position),
            Some(At::Moment(moment)) => Some(journal.position_at(moment).await.map_err(CliError::refused)?),
        };
        let Some(until) = until else {
            let entries = events(journal, &tenant, self.kind, &self.id, None).await.map_err(CliError::refused)?;
            if entries.is_empty() {
                return Err(self.unknown(&tenant));
            }
            return output.document(&entries, || {
                let lines = entries.iter().map(|entry| {
                    let (kind, actor) = (&entry.metadata.actor.kind, &entry.metadata.actor.id);
                    let at = entry.recorded_at.to_rfc3339();
                    format!(
                        "{:>8}  {at}  {}  by {kind}:{actor}\n{}",
                        entry.position,
                        entry.event_type,
                        pretty(&entry.payload)
                    )
                });
                lines.collect::<Vec<_>>().join("\n")
            });
        };
        let state = state_at(journal, &tenant, self.kind, &self.id, Some(until)).await.map_err(CliError::refused)?;
        let Some(state) = state else { return Err(self.unknown(&tenant)) };
        output.document(&json!({ "position": until, "state": state }), || pretty(&state))
    }

    fn tenant(&self) -> Result<TenantId, CliError> {
        match (&self.tenant, self.kind) {
            (Some(tenant), _) => Ok(tenant.clone()),
            (None, Kind::Tenant) => TenantId::parse(&self.id).map_err(|error| CliError::Argument(error.to_string())),
            (None, _) => Err(CliError::Argument("whose is it? name the tenant with --tenant".into())),
        }
    }

    fn unknown(&self, tenant: &TenantId) -> CliError {
        CliError::Argument(format!("nothing was recorded about {} in tenant {tenant} up to then", self.id))
    }
}
