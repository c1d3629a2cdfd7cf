//! What the laws' tests share: a journal with prepared projections, appends, and rows as texts.

use std::sync::Arc;

use cqrs_es::DomainEvent;
use journal::db::Scope;
use journal::{
    Actor, Append, AppendError, Appended, Commit, Journal, Metadata, NewEvent, Projector, StreamId, Tasks, TenantId,
};
use serde::Serialize;
use support::{Ground, new_uuid};
pub use support::{PATIENCE, until};

pub type Projectors = Vec<Arc<dyn Projector>>;

/// One node with its projections.
pub struct World {
    pub journal: Journal,
    pub projectors: Projectors,
    tasks: Tasks,
}

impl World {
    /// Opens a journal with these projectors and prepares their tables.
    pub async fn with(ground: &Ground, projectors: Projectors) -> Self {
        let inline = projectors.iter().filter(|one| one.mode() == journal::Mode::Inline).cloned().collect();
        let (journal, tasks) = ground.journal(inline).await;
        projections::prepare_with(&journal, &projectors).await.unwrap();
        Self { journal, projectors, tasks }
    }

    /// Opens a journal with the real projectors.
    pub async fn new(ground: &Ground) -> Self {
        Self::with(ground, projections::all()).await
    }

    /// Ends the node.
    pub async fn end(self) {
        let db = self.journal.db().clone();
        drop(self.journal);
        self.tasks.finish().await;
        db.close().await;
    }

    /// Appends events to one stream, after all that it has.
    pub async fn append(&self, stream: &StreamId, events: Vec<NewEvent>) -> Appended {
        self.try_append(stream, events, vec![]).await.unwrap()
    }

    /// The same, erasing subjects in the same commit.
    pub async fn try_append(
        &self,
        stream: &StreamId,
        events: Vec<NewEvent>,
        erase: Vec<(TenantId, String)>,
    ) -> Result<Appended, AppendError> {
        let (_, after) = self.journal.load_stream(stream, 0).await.unwrap();
        let commit = Commit {
            command_id: new_uuid(),
            appends: vec![Append { stream: stream.clone(), after, events }],
            metadata: Metadata::new(Actor::system(), new_uuid()),
            erase,
        };
        self.journal.append(commit).await
    }

    /// Brings the followers to the head.
    pub async fn catch_up(&self) {
        projections::catch_up_with(&self.journal, &self.projectors).await.unwrap();
    }

    /// All rows of a table, as texts.
    pub async fn rows(&self, table: &str) -> Vec<String> {
        self.ask(&Scope::System, &format!("SELECT * FROM {table} ORDER BY 1, 2")).await
    }

    /// The rows that a question answers within a scope, as texts.
    pub async fn ask(&self, scope: &Scope, question: &str) -> Vec<String> {
        let mut tx = self.journal.db().read(scope).await.unwrap();
        let rows = tx.ask(question).await.unwrap();
        tx.commit().await.unwrap();
        rows.iter().map(journal::db::Row::describe).collect()
    }

    /// Changes rows by hand.
    pub async fn tamper(&self, text: &str) {
        let mut tx = self.journal.db().begin().await.unwrap();
        tx.script(text).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// The status of one projection.
    pub async fn status(&self, name: &str) -> projections::Status {
        let all = projections::status_with(self.journal.db(), &self.projectors).await.unwrap();
        all.into_iter().find(|one| one.name == name).unwrap()
    }
}

/// A stream of the tenant `demo`.
pub fn stream(aggregate_type: &'static str, id: &str) -> StreamId {
    StreamId::new(&demo(), aggregate_type, id)
}

pub fn demo() -> TenantId {
    TenantId::parse("demo").unwrap()
}

/// An event as the log takes it.
pub fn stored<E: DomainEvent + Serialize>(event: &E) -> NewEvent {
    NewEvent {
        event_type: event.event_type().into(),
        event_version: event.event_version().into(),
        payload: serde_json::to_string(event).unwrap(),
        retention: aggregates::Retention::State,
    }
}
