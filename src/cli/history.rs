//! `evident history KIND ID`.

use aggregates::TenantId;
use chrono::{DateTime, Utc};
use clap::Args;
use journal::{Journal, Position};
use queries::QueryError;
use queries::history::{Kind, differences, events, state_at};
use serde_json::{Value, json};

use super::output::{Output, pretty};
use super::{CliError, Installation};

#[derive(Args)]
pub(super) struct History {
    /// tenant, user, credential, identifier, client, resource, role, `user_roles`, `signing_key`, session, grant or consent
    #[arg(value_parser = kind)]
    kind: Kind,
    /// Its id; of a consent the user's id and the client id with a colon between them
    id: String,
    /// Whose it is [default for a tenant: itself]
    #[arg(long)]
    tenant: Option<TenantId>,
    /// Show what it was at this moment (RFC 3339) or position, instead of its events
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<At>,
    /// Show what changed between these two moments (RFC 3339) or positions, instead of its events
    #[arg(long, num_args = 2, value_names = ["FROM", "TO"], value_parser = moment, conflicts_with = "at")]
    diff: Option<Vec<At>>,
}

/// A place in the log.
#[derive(Clone, Copy)]
enum At {
    Position(Position),
    Moment(DateTime<Utc>),
}

impl At {
    async fn position(self, journal: &Journal) -> Result<Position, CliError> {
        match self {
            Self::Position(position) => Ok(position),
            Self::Moment(moment) => journal.position_at(moment).await.map_err(CliError::refused),
        }
    }
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
        if let Some([from, to]) = self.diff.as_deref() {
            return self.difference(journal, &tenant, (*from, *to), output).await;
        }
        let until = match self.at {
            None => None,
            Some(at) => Some(at.position(journal).await?),
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

    async fn difference(
        &self,
        journal: &Journal,
        tenant: &TenantId,
        (from, to): (At, At),
        output: Output,
    ) -> Result<(), CliError> {
        let (from, to) = (from.position(journal).await?, to.position(journal).await?);
        let state =
            async |until| state_at(journal, tenant, self.kind, &self.id, Some(until)).await.map_err(CliError::refused);
        let (earlier, later) = (state(from).await?, state(to).await?);
        if earlier.is_none() && later.is_none() {
            return Err(self.unknown(tenant));
        }
        let changes = differences(earlier, later);
        output.document(&json!({ "from": from, "to": to, "changes": changes }), || {
            let side = |value: &Option<Value>| value.as_ref().map_or_else(|| "nothing".to_owned(), Value::to_string);
            let lines = changes.iter().map(|one| format!("{}: {} -> {}", one.path, side(&one.from), side(&one.to)));
            lines.collect::<Vec<_>>().join("\n")
        })
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
