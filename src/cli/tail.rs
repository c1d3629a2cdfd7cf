//! `evident log tail`.
//!
//! Events are shown as they are stored: what identifies a person stays sealed, so that a terminal's history is no place
//! where erased people live on. `evident history` opens what may be read.

use aggregates::TenantId;
use clap::Args;
use journal::{Event, Position};
use serde::Serialize;
use serde_json::value::RawValue;

use super::output::Output;
use super::{CliError, Installation};
use crate::relay::{Letter, Personal, cloud_event};
use crate::settings::Settings;

const PAGE: u64 = 500;
const LAST: u64 = 20;

#[derive(Args)]
pub(super) struct Tail {
    /// Go on as more is appended, until Ctrl-C
    #[arg(short, long)]
    follow: bool,
    /// Begin after this position [default: the last 20 events]
    #[arg(long, value_name = "POSITION")]
    after: Option<Position>,
    /// Only this tenant's events
    #[arg(long)]
    tenant: Option<TenantId>,
    /// As the relay sends them: `CloudEvents`, one JSON document a line, personal data sealed
    #[arg(long)]
    cloudevents: bool,
}

/// An event as it is stored.
#[derive(Serialize)]
struct Line<'e> {
    position: Position,
    tenant_id: &'e TenantId,
    aggregate_type: &'e str,
    aggregate_id: &'e str,
    sequence: u64,
    event_id: String,
    event_type: &'e str,
    event_version: &'e str,
    recorded_at: String,
    actor: String,
    payload: Option<&'e RawValue>,
}

impl Tail {
    pub(super) async fn run(
        self,
        installation: &Installation,
        settings: &Settings,
        output: Output,
    ) -> Result<(), CliError> {
        let base = settings.public_url.as_str().trim_end_matches('/');
        let journal = installation.journal();
        let mut head = journal.head();
        let end = journal.position().await.map_err(CliError::refused)?;
        let mut at = self.after.unwrap_or(end.saturating_sub(LAST));
        loop {
            at = self.show_from(installation, at, base, output).await?;
            if !self.follow {
                return Ok(());
            }
            tokio::select! {
                moved = head.wait_for(|position| *position > at) => {
                    if moved.is_err() {
                        return Ok(());
                    }
                }
                _ = tokio::signal::ctrl_c() => return Ok(()),
            }
        }
    }

    /// Shows everything after a position and answers the last one.
    async fn show_from(
        &self,
        installation: &Installation,
        mut at: Position,
        base: &str,
        output: Output,
    ) -> Result<Position, CliError> {
        loop {
            let page = installation.journal().read_page(at, PAGE).await.map_err(CliError::refused)?;
            for event in page.iter().filter(|event| self.wants(event)) {
                if self.cloudevents {
                    show_cloud_event(event, base, output)?;
                } else {
                    show(event, output)?;
                }
            }
            match page.last() {
                Some(last) => at = last.position,
                None => return Ok(at),
            }
        }
    }

    fn wants(&self, event: &Event) -> bool {
        self.tenant.as_ref().is_none_or(|tenant| *tenant == event.tenant_id)
    }
}

fn show_cloud_event(event: &Event, base: &str, output: Output) -> Result<(), CliError> {
    let letter = Letter::Stored(Box::new(event.stored.clone()));
    let text = cloud_event(&letter, Personal::Sealed, base).map_err(CliError::refused)?;
    let document: Box<RawValue> = serde_json::from_str(&text).map_err(CliError::refused)?;
    output.document(&document, || text)
}

fn show(event: &Event, output: Output) -> Result<(), CliError> {
    let actor = format!("{}:{}", event.metadata.actor.kind, event.metadata.actor.id);
    let line = Line {
        position: event.position,
        tenant_id: &event.tenant_id,
        aggregate_type: &event.aggregate_type,
        aggregate_id: &event.aggregate_id,
        sequence: event.sequence,
        event_id: event.event_id.to_string(),
        event_type: &event.event_type,
        event_version: &event.event_version,
        recorded_at: event.recorded_at().to_rfc3339(),
        actor,
        payload: serde_json::from_str(&event.stored.payload).ok(),
    };
    output.document(&line, || {
        let Line { position, tenant_id, aggregate_type, aggregate_id, event_id, event_type, recorded_at, actor, .. } = &line;
        format!("{position:>8}  {recorded_at}  {tenant_id}  {event_type}  {aggregate_type} {aggregate_id}  by {actor}  {event_id}")
    })
}
