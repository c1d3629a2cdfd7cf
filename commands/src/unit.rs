//! The unit of work: what a command has read, what it wants to append, all of it or nothing.
//!
//! Several streams, one commit. Snapshots are written after the caller has its answer, because losing one costs nothing.

use aggregates::{Entity, TenantId};
use chrono::{DateTime, Utc};
use cqrs_es::DomainEvent;
use futures_util::future::try_join_all;
use journal::db::Touched;
use journal::{Append, Appended, Commit, Event, Journal, Metadata, NewEvent, Snapshot, StreamId, StreamVersion};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::context::Context;
use crate::failure::Failure;
use crate::load::{self, Loaded};

/// A command at work.
pub struct Unit<'c> {
    context: &'c Context,
    now: DateTime<Utc>,
    first_attempt: bool,
    appends: Vec<Append>,
    snapshots: Vec<DueSnapshots>,
    erase: Vec<(TenantId, String)>,
    subject: Option<String>,
    broken: Option<Failure>,
}

/// States of a stream to remember once the commit is in the log.
struct DueSnapshots {
    stream: StreamId,
    state_version: u32,
    snapshots: Vec<Snapshot>,
}

/// An event that a command would append.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Preview {
    /// Whose it would be.
    pub tenant_id: TenantId,
    /// The kind of aggregate.
    pub aggregate_type: String,
    /// Which one.
    pub aggregate_id: String,
    /// Number within the stream.
    pub sequence: u64,
    /// Its stored name.
    pub event_type: String,
    /// The version of its shape.
    pub event_version: String,
    /// JSON, personal parts in the clear.
    pub payload: Value,
}

impl<'c> Unit<'c> {
    pub(crate) fn new(context: &'c Context, first_attempt: bool) -> Self {
        Self {
            context,
            now: context.now(),
            first_attempt,
            appends: Vec::new(),
            snapshots: Vec::new(),
            erase: Vec::new(),
            subject: None,
            broken: None,
        }
    }

    /// The moment at which the command decides: the same for all its decisions.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// What the command was given beside its own words.
    pub fn context(&self) -> &'c Context {
        self.context
    }

    fn journal(&self) -> &'c Journal {
        self.context.journal()
    }

    /// Loads an aggregate.
    pub async fn load<E: Entity>(&mut self, tenant: &TenantId, id: &str) -> Result<Loaded<E>, Failure> {
        let loaded = load::load(self.journal(), StreamId::new(tenant, E::TYPE, id)).await?;
        self.remember(&loaded);
        Ok(loaded)
    }

    /// Loads aggregates of short streams at once, in the order of their ids.
    pub async fn load_short<E: Entity>(&self, tenant: &TenantId, ids: &[String]) -> Result<Vec<Loaded<E>>, Failure> {
        let journal = self.journal();
        try_join_all(ids.iter().map(|id| load::load_short(journal, StreamId::new(tenant, E::TYPE, id.as_str())))).await
    }

    /// Loads an aggregate whose stream is known to be short.
    pub async fn load_one_short<E: Entity>(&mut self, tenant: &TenantId, id: &str) -> Result<Loaded<E>, Failure> {
        let loaded = load::load_short(self.journal(), StreamId::new(tenant, E::TYPE, id)).await?;
        self.remember(&loaded);
        Ok(loaded)
    }

    /// Loads aggregates at once, in the order of their ids.
    pub async fn load_all<E: Entity>(&mut self, tenant: &TenantId, ids: &[String]) -> Result<Vec<Loaded<E>>, Failure> {
        let journal = self.journal();
        let loading = ids.iter().map(|id| load::load(journal, StreamId::new(tenant, E::TYPE, id.as_str())));
        let all: Vec<Loaded<E>> = try_join_all(loading).await?;
        for loaded in &all {
            self.remember(loaded);
        }
        Ok(all)
    }

    /// An aggregate whose id was made a moment ago. At the first attempt nothing is read: should the id be taken after all,
    /// the log says so, and the next attempt looks.
    pub async fn begin<E: Entity>(&mut self, tenant: &TenantId, id: &str) -> Result<Loaded<E>, Failure> {
        if self.first_attempt {
            return Ok(Loaded::new(StreamId::new(tenant, E::TYPE, id)));
        }
        self.load(tenant, id).await
    }

    /// An aggregate under an id that its caller brings along or, where it brings none, under a new one.
    pub async fn begin_under<E: Entity>(
        &mut self,
        tenant: &TenantId,
        id: Option<&String>,
    ) -> Result<(String, Loaded<E>), Failure> {
        if let Some(id) = id {
            return Ok((id.clone(), self.load(tenant, id).await?));
        }
        let id = self.context.new_id().to_string();
        let loaded = self.begin(tenant, &id).await?;
        Ok((id, loaded))
    }

    /// Lets the aggregate decide and notes the events. Answers whether anything changes.
    pub fn decide<E: Entity>(&mut self, loaded: &mut Loaded<E>, command: E::Command) -> Result<bool, E::Error> {
        let events = loaded.state.decide(command)?;
        let changes = !events.is_empty();
        for event in events {
            self.note(&loaded.stream, loaded.version, written::<E>(&event));
            loaded.appended += 1;
            loaded.state.apply(event);
        }
        if changes {
            self.remember(loaded);
        }
        Ok(changes)
    }

    /// The person whom the command concerns: its circumstances are sealed under their key.
    pub fn concerns(&mut self, subject: &str) {
        self.subject = Some(subject.to_owned());
    }

    /// Destroys a subject's data key with the commit; their streams' snapshots are forgotten after it.
    pub fn erase(&mut self, tenant: &TenantId, subject: &str) {
        if self.subject.as_deref() == Some(subject) {
            self.subject = None;
        }
        self.erase.push((tenant.clone(), subject.to_owned()));
    }

    /// The events that the unit would append.
    pub fn preview(&self) -> Vec<Preview> {
        let streams = self.appends.iter();
        streams
            .flat_map(|append| {
                (append.after.get() + 1..).zip(&append.events).map(|(number, event)| seen(append, number, event))
            })
            .collect()
    }

    /// The rows that the unit would write or remove.
    pub(crate) async fn rehearse(self, command_id: Uuid) -> Result<Vec<Touched>, Failure> {
        if let Some(failure) = self.broken {
            return Err(failure);
        }
        if self.appends.is_empty() {
            return Ok(Vec::new());
        }
        let metadata = Metadata { subject: self.subject, ..self.context.metadata().clone() };
        let commit = Commit { command_id, appends: self.appends, metadata, erase: self.erase };
        Ok(self.context.journal().rehearse(&commit).await?)
    }

    fn note(&mut self, stream: &StreamId, after: StreamVersion, event: Result<NewEvent, Failure>) {
        let event = match event {
            Ok(event) => event,
            Err(failure) => {
                self.broken = Some(failure);
                return;
            }
        };
        match self.appends.iter_mut().find(|append| append.stream == *stream) {
            Some(append) => append.events.push(event),
            None => self.appends.push(Append { stream: stream.clone(), after, events: vec![event] }),
        }
    }

    /// Notes the state for a snapshot, if its stream has grown enough since the last one.
    fn remember<E: Entity>(&mut self, loaded: &Loaded<E>) {
        let sequence = loaded.sequence();
        if sequence.saturating_sub(loaded.remembered) < E::SNAPSHOT_EVERY {
            return;
        }
        let Ok(state) = serde_json::to_string(&loaded.state) else {
            return;
        };
        let mut snapshots = loaded.passed.clone();
        snapshots.push(Snapshot { sequence, state });
        self.snapshots.retain(|due| due.stream != loaded.stream);
        self.snapshots.push(DueSnapshots { stream: loaded.stream.clone(), state_version: E::STATE_VERSION, snapshots });
    }

    /// Appends what was decided. Nothing was decided: nothing is appended.
    pub(crate) async fn commit(self, command_id: Uuid) -> Result<Option<Appended>, Failure> {
        if let Some(failure) = self.broken {
            return Err(failure);
        }
        let journal = self.context.journal();
        let Self { appends, snapshots, erase, subject, .. } = self;
        let erases = !erase.is_empty();
        let streams: Vec<StreamId> = appends.iter().map(|append| append.stream.clone()).collect();
        let mut appended = None;
        if !appends.is_empty() {
            let metadata = Metadata { subject, ..self.context.metadata().clone() };
            appended = Some(journal.append(Commit { command_id, appends, metadata, erase }).await?);
        }
        if erases {
            forget(journal, &streams).await;
        } else if !snapshots.is_empty() {
            tokio::spawn(save(journal.clone(), snapshots));
        }
        Ok(appended)
    }
}

fn written<E: Entity>(event: &E::Event) -> Result<NewEvent, Failure> {
    let payload = serde_json::to_string(event)
        .map_err(|error| Failure::Rejected { reason: format!("{} cannot be written: {error}", event.event_type()) })?;
    Ok(NewEvent {
        event_type: event.event_type().into(),
        event_version: event.event_version().into(),
        payload,
        retention: E::retention(event),
    })
}

fn seen(append: &Append, sequence: u64, event: &NewEvent) -> Preview {
    Preview {
        tenant_id: append.stream.tenant.clone(),
        aggregate_type: append.stream.aggregate_type.to_string(),
        aggregate_id: append.stream.aggregate_id.to_string(),
        sequence,
        event_type: event.event_type.to_string(),
        event_version: event.event_version.to_string(),
        payload: serde_json::from_str(&event.payload).unwrap_or_default(),
    }
}

async fn save(journal: Journal, due: Vec<DueSnapshots>) {
    for DueSnapshots { stream, state_version, snapshots } in due {
        if let Err(error) = journal.save_snapshots(&stream, state_version, &snapshots).await {
            tracing::warn!(%stream, %error, "a snapshot was not written; the next one may be");
        }
    }
}

/// What snapshots held of an erased person cannot be opened any more; forgetting them frees the space as well.
async fn forget(journal: &Journal, streams: &[StreamId]) {
    for stream in streams {
        if let Err(error) = journal.drop_snapshots(stream).await {
            tracing::warn!(%stream, %error, "snapshots of an erased subject are left behind, unreadable");
        }
    }
}

/// The events of a commit that is in the log.
pub(crate) async fn appended_events(journal: &Journal, appended: &Appended) -> Result<Vec<Event>, Failure> {
    Ok(journal.read_page(appended.first - 1, appended.last + 1 - appended.first).await?)
}
