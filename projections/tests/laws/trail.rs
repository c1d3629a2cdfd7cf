//! A projector for tests: it writes down in which order it saw the events of each stream, and fails where it is told to.
//!
//! Its writes are not idempotent on purpose: an event that is applied twice, left out or taken out of turn shows in the row.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use journal::db::{Statement, Tx};
use journal::{Event, Mode, NewEvent, ProjectError, Projector};
use tokio::sync::Semaphore;

static WALK: Statement = Statement::new(
    "INSERT INTO {trails} (tenant_id, which, times, trail) VALUES ($1, $2, 1, $3) ON CONFLICT (tenant_id, which) DO UPDATE \
     SET times = {trails}.times + 1, trail = {trails}.trail || $3",
)
.tables(&["trails"]);
static STUMBLE: Statement =
    Statement::new("INSERT INTO {trails} (tenant_id, which, times, trail) VALUES (NULL, NULL, NULL, NULL)")
        .tables(&["trails"]);

/// How a stream fails.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The projector says that the event is poison.
    Poison,
    /// The database refuses the row.
    Refusal,
}

/// The projector; clones share what fails.
#[derive(Clone)]
pub struct Trail {
    version: u32,
    mode: Mode,
    /// Which events fail: stream, number in the stream, how.
    broken: Arc<Mutex<HashSet<(String, u64, Fault)>>>,
    gate: Arc<Semaphore>,
}

impl Trail {
    pub fn new(mode: Mode) -> Self {
        Self { version: 1, mode, broken: Arc::default(), gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)) }
    }

    /// The same with a higher version.
    pub fn newer(&self) -> Self {
        Self { version: self.version + 1, ..self.clone() }
    }

    /// The same, which applies one batch for each permit that its gate is given.
    pub fn gated(self) -> (Self, Arc<Semaphore>) {
        let gate = Arc::new(Semaphore::new(0));
        (Self { gate: Arc::clone(&gate), ..self }, gate)
    }

    pub fn breaks(&self, which: &str, sequence: u64, fault: Fault) {
        self.broken.lock().unwrap().insert((which.to_owned(), sequence, fault));
    }

    pub fn is_mended(&self) {
        self.broken.lock().unwrap().clear();
    }

    pub fn boxed(&self) -> Vec<Arc<dyn Projector>> {
        vec![Arc::new(self.clone())]
    }

    fn fails(&self, event: &Event, fault: Fault) -> bool {
        self.broken.lock().unwrap().contains(&(event.aggregate_id.clone(), event.sequence, fault))
    }
}

/// Events for a trail.
pub fn steps(count: usize) -> Vec<NewEvent> {
    let step = NewEvent {
        event_type: "StepTaken".into(),
        event_version: "1".into(),
        payload: "{}".into(),
        retention: aggregates::Retention::State,
    };
    vec![step; count]
}

#[async_trait]
impl Projector for Trail {
    fn name(&self) -> &'static str {
        "trails"
    }

    fn version(&self) -> u32 {
        self.version
    }

    fn mode(&self) -> Mode {
        self.mode
    }

    fn tables(&self) -> &'static [&'static str] {
        &["trails"]
    }

    fn schema(&self) -> &'static str {
        "CREATE TABLE {trails} (tenant_id TEXT NOT NULL, which TEXT NOT NULL, times BIGINT NOT NULL, trail TEXT NOT NULL, \
         PRIMARY KEY (tenant_id, which)); CREATE INDEX trails_by_times_{generation} ON {trails} (tenant_id, times);"
    }

    fn wants(&self, event: &Event) -> bool {
        event.aggregate_type == "Walk"
    }

    async fn apply(&self, batch: &[&Event], tx: &mut Tx) -> Result<(), ProjectError> {
        if let Ok(permit) = self.gate.acquire().await {
            permit.forget();
        }
        for event in batch {
            let mut call = tx.call(&WALK);
            call.text(event.tenant_id.as_str()).text(&event.aggregate_id).text(&format!(" {}", event.sequence));
            tx.execute(call).await?;
            if self.fails(event, Fault::Refusal) {
                tx.execute(tx.call(&STUMBLE)).await?;
            }
            if self.fails(event, Fault::Poison) {
                return Err(ProjectError::Poison { position: event.position, reason: "told to fail".into() });
            }
        }
        Ok(())
    }

    fn statements(&self) -> Vec<&'static Statement> {
        vec![&WALK, &STUMBLE]
    }
}

/// The row of a stream that was walked to a step, each step once and in order.
pub fn walked(which: &str, to: u64) -> String {
    let steps: Vec<_> = (1..=to).map(|step| step.to_string()).collect();
    format!("tenant_id=demo which={which} times={to} trail= {}", steps.join(" "))
}
