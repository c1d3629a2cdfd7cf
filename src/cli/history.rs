//! `evident history KIND ID`.

use aggregates::TenantId;
use clap::Args;
use commands::Command;
use commands::restore::{RestoreClient, RestoreGroup, RestoreProfile, RestoreRole, RestoreSettings};
use journal::Journal;
use queries::history::{Kind, differences, events, state_at};
use queries::{QueryError, access};
use serde_json::{Value, json};

use super::act::carry_out;
use super::at::{At, moment};
use super::output::{Output, pretty};
use super::{CliError, Installation};

#[derive(Args)]
pub(super) struct History {
    /// tenant, user, credential, identifier, client, resource, role, `user_roles`, group, `user_groups`, `signing_key`, session, grant,
    /// consent, webhook, `ssf_stream`, inbox or job
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
    /// Of a user: show what they could do, now or at the moment of --at: roles, permissions, consents, live sessions and grants
    #[arg(long, conflicts_with_all = ["diff", "restore"])]
    access: bool,
    /// Bring the profile of a user, the metadata of a client, a role, a group, or the settings of a tenant back to what they were at
    /// this moment (RFC 3339) or position, by new events
    #[arg(long, value_name = "TIME", value_parser = moment, conflicts_with_all = ["at", "diff"])]
    restore: Option<At>,
    /// Why, for the log
    #[arg(long, requires = "restore")]
    reason: Option<String>,
}

fn kind(text: &str) -> Result<Kind, QueryError> {
    text.parse()
}

impl History {
    pub(super) async fn run(self, installation: &Installation, output: Output) -> Result<(), CliError> {
        let tenant = self.tenant()?;
        let journal = installation.journal();
        if let Some([from, to]) = self.diff.as_deref() {
            return self.difference(journal, &tenant, (*from, *to), output).await;
        }
        if self.access {
            return self.access(installation, &tenant, output).await;
        }
        if let Some(to) = self.restore {
            return self.restore(installation, tenant, to, output).await;
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

    async fn access(&self, installation: &Installation, tenant: &TenantId, output: Output) -> Result<(), CliError> {
        if self.kind != Kind::User {
            return Err(CliError::Argument(
                "only a user has access to anything: evident history user ID --access".into(),
            ));
        }
        let journal = installation.journal();
        projections::catch_up(journal).await.map_err(CliError::refused)?;
        let (until, moment) = match self.at {
            Some(at) => (at.position(journal).await?, at.moment(journal).await?),
            None => (journal.position().await.map_err(CliError::refused)?, journal.clock().now()),
        };
        let found = access::at(journal, tenant, &self.id, until, moment).await.map_err(CliError::refused)?;
        let Some(found) = found else { return Err(self.unknown(tenant)) };
        let answer = json!({ "user_id": self.id, "position": until, "at": moment, "access": found });
        output.document(&answer, || pretty(&answer))
    }

    async fn restore(
        &self,
        installation: &Installation,
        tenant: TenantId,
        to: At,
        output: Output,
    ) -> Result<(), CliError> {
        let to = to.position(installation.journal()).await?;
        let id = self.id.clone();
        match self.kind {
            Kind::User => self.carry(installation, &RestoreProfile { tenant, user: id, to }, output).await,
            Kind::Client => self.carry(installation, &RestoreClient { tenant, client_id: id, to }, output).await,
            Kind::Role => self.carry(installation, &RestoreRole { tenant, id, to }, output).await,
            Kind::Group => self.carry(installation, &RestoreGroup { tenant, id, to }, output).await,
            Kind::Tenant => self.carry(installation, &RestoreSettings { id: tenant, to }, output).await,
            _ => Err(CliError::Argument(
                "only users, clients, roles, groups and tenants are brought back: the others are facts, and a new one is needed".into(),
            )),
        }
    }

    async fn carry<C>(&self, installation: &Installation, command: &C, output: Output) -> Result<(), CliError>
    where
        C: Command<Answer = (), Error: std::error::Error + Send + Sync + 'static>,
    {
        let position = carry_out(installation, command, self.reason.clone()).await?.position;
        let answer = json!({ "id": self.id, "changed": position.is_some(), "position": position });
        output.document(&answer, || match position {
            Some(_) => format!("restored {}", self.id),
            None => format!("{} is so already", self.id),
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
