//! The journal: one handle to append, read, follow and look up.

use std::sync::Arc;
use std::time::Duration;

use chrono::DateTime;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::clock::{Clock, Entropy};
use crate::commit::{AppendError, Appended, Commit};
use crate::db::{Db, DbError, Scope, Statement, Tx};
use crate::event::Position;
use crate::projector::Projector;
use crate::seal::{KeyRing, MasterKey, RingError, SealError, Vault};
use crate::streams::Streams;
use crate::tail::Tail;
use crate::writer::{LOCK_HEAD, PLANNED, Pending, Writer, Written, count};

/// Commits that may wait for the writer; more are told to come back.
const QUEUE: usize = 8192;
const FULL_RETRY_AFTER: Duration = Duration::from_secs(1);
/// Bounds of one commit.
const COMMIT_EVENTS: usize = 1000;
const COMMIT_BYTES: usize = 4 << 20;

static HEAD: Statement = Statement::new("SELECT position, erasures FROM log_head WHERE id = 1");
static OUTCOME: Statement =
    Statement::new("SELECT position, commit_size, recorded_at FROM events WHERE command_id = $1");

pub(crate) const STATEMENTS: &[&Statement] = &[&HEAD, &OUTCOME];

/// What a journal is opened with.
pub struct Settings {
    /// The database, migrated.
    pub db: Db,
    /// The master key.
    pub master_key: MasterKey,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives random bytes.
    pub entropy: Arc<dyn Entropy>,
    /// Projectors that run in the appending transaction.
    pub inline: Vec<Arc<dyn Projector>>,
}

/// The log of one installation, as one node uses it. Clones share it.
#[derive(Clone)]
pub struct Journal {
    db: Db,
    vault: Arc<Vault>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    head: watch::Receiver<Position>,
    queue: mpsc::Sender<Pending>,
    written: Arc<Written>,
    inline: Arc<[Arc<dyn Projector>]>,
    streams: Streams,
    tail: Arc<Tail>,
}

/// The tasks behind a journal. Wait for [`Tasks::finish`] before the process ends.
pub struct Tasks {
    writer: JoinHandle<()>,
    watcher: JoinHandle<()>,
}

impl Tasks {
    /// Waits until everything that was handed over has its outcome. All clones of the journal must be gone.
    pub async fn finish(self) {
        let _ = self.writer.await;
        self.watcher.abort();
    }
}

impl Journal {
    /// Opens the log: the key ring with the master key, the writer, and the watch on other processes' appends.
    pub async fn open(settings: Settings) -> Result<(Self, Tasks), RingError> {
        let Settings { db, master_key, clock, entropy, inline } = settings;
        let ring = KeyRing::open(&db, master_key, &*entropy).await?;
        let vault = Arc::new(Vault::new(db.clone(), ring, Arc::clone(&entropy)));
        let (position, erasures) = read_head(&db).await?;
        let (head_sender, head) = watch::channel(position);
        let (queue, waiting) = mpsc::channel(QUEUE);
        let written = Arc::<Written>::default();
        let tail = Arc::new(Tail::new(position));
        let writer = Writer {
            written: Arc::clone(&written),
            tail: Arc::clone(&tail),
            db: db.clone(),
            vault: Arc::clone(&vault),
            inline: inline.clone(),
            clock: Arc::clone(&clock),
            entropy: Arc::clone(&entropy),
            head: head_sender.clone(),
            erasures,
        };
        let tasks = Tasks {
            writer: tokio::spawn(writer.run(waiting)),
            watcher: tokio::spawn(watch_head(db.clone(), Arc::clone(&vault), head_sender, erasures)),
        };
        let streams = Streams::start(&db);
        let journal = Self { db, vault, clock, entropy, head, queue, written, inline: inline.into(), streams, tail };
        Ok((journal, tasks))
    }

    /// Appends one commit and waits until it is durable.
    pub async fn append(&self, commit: Commit) -> Result<Appended, AppendError> {
        check_form(&commit)?;
        let command_id = commit.command_id;
        let sealed = match self.vault.seal(commit).await {
            Ok(sealed) => sealed,
            Err(error) => return self.unless_done(command_id, not_sealed(error)).await,
        };
        let (answer, outcome) = oneshot::channel();
        self.queue.try_send(Pending::new(sealed, answer)).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => AppendError::Full { retry_after: FULL_RETRY_AFTER },
            mpsc::error::TrySendError::Closed(_) => stopped(false),
        })?;
        match outcome.await.unwrap_or_else(|_| Err(stopped(true))) {
            Err(error) => self.unless_done(command_id, error).await,
            done => done,
        }
    }

    /// Whoever lost against an earlier attempt of the same command, or comes again when its subject is erased already, has
    /// not lost.
    async fn unless_done(&self, command_id: Uuid, error: AppendError) -> Result<Appended, AppendError> {
        if !matches!(error, AppendError::Conflict { .. } | AppendError::Erased { .. }) {
            return Err(error);
        }
        match self.outcome(command_id).await {
            Ok(Some(first)) => Ok(first),
            _ => Err(error),
        }
    }

    /// The outcome of a command that is in the log.
    pub async fn outcome(&self, command_id: Uuid) -> Result<Option<Appended>, DbError> {
        let mut tx = self.db.read(&Scope::System).await?;
        let mut call = tx.call(&OUTCOME);
        call.text(&command_id.to_string());
        let row = tx.fetch_optional(call).await?;
        tx.commit().await?;
        let Some(row) = row else { return Ok(None) };
        let (first, size) = (count(&row, 0)?, count(&row, 1)?);
        let recorded_at = DateTime::from_timestamp_micros(row.int(2)?).unwrap_or_default();
        Ok(Some(Appended { first, last: first + size - 1, recorded_at, repeated: true }))
    }

    /// The position of the last event that this node knows of, and a way to wait for more.
    pub fn head(&self) -> watch::Receiver<Position> {
        self.head.clone()
    }

    /// The position of the last event, asked of the database.
    pub async fn position(&self) -> Result<Position, DbError> {
        Ok(read_head(&self.db).await?.0)
    }

    /// Begins a transaction that writes and holds the head, and answers the position of the last event: until it ends nobody
    /// appends, on any node. Keep it short, and begin no other writing transaction within it.
    pub async fn lock_head(&self) -> Result<(Tx, Position), DbError> {
        let (tx, rows) = self.db.begin_with(&LOCK_HEAD, PLANNED).await?;
        let row =
            rows.first().ok_or_else(|| DbError::Refused("table log_head is empty: restore the database".into()))?;
        let position = count(row, 0)?;
        Ok((tx, position))
    }

    /// What this node's writer has done.
    pub fn written(&self) -> &Written {
        &self.written
    }

    /// The projectors that run in the appending transaction.
    pub(crate) fn inline(&self) -> &[Arc<dyn Projector>] {
        &self.inline
    }

    /// Streams, read together with those that others wait for.
    pub(crate) fn streams(&self) -> &Streams {
        &self.streams
    }

    /// The end of the log in memory.
    pub(crate) fn tail(&self) -> &Tail {
        &self.tail
    }

    /// The database behind the journal.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// What seals and opens personal data.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// Tells the time.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Gives random bytes.
    pub fn entropy(&self) -> &dyn Entropy {
        &*self.entropy
    }
}

async fn read_head(db: &Db) -> Result<(Position, i64), DbError> {
    let mut tx = db.read(&Scope::System).await?;
    let row = tx.fetch_optional(tx.call(&HEAD)).await?;
    tx.commit().await?;
    let row = row.ok_or_else(|| DbError::Refused("table log_head is empty: run `evident migrate`".into()))?;
    Ok((count(&row, 0)?, row.int(1)?))
}

/// What a writer tells of the head it moved: position and erasures.
fn told_head(text: &str) -> Option<(Position, i64)> {
    let (position, erasures) = text.split_once(' ')?;
    Some((position.parse().ok()?, erasures.parse().ok()?))
}

/// Moves the head when another process appended, and forgets keys when it erased somebody.
async fn watch_head(db: Db, vault: Arc<Vault>, head: watch::Sender<Position>, mut erasures: i64) {
    let mut wakes = db.wakes();
    loop {
        let told = wakes.next().await.and_then(|text| told_head(&text));
        let known = match told {
            Some(head) => Ok(head),
            None => read_head(&db).await,
        };
        let Ok((position, erased)) = known else { continue };
        if erased != erasures {
            vault.forget_keys();
            erasures = erased;
        }
        head.send_if_modified(|known| {
            let moved = position > *known;
            *known = position.max(*known);
            moved
        });
    }
}

/// A commit whose form alone makes it impossible.
fn check_form(commit: &Commit) -> Result<(), AppendError> {
    let events = commit.appends.iter().flat_map(|append| &append.events);
    let (count, bytes) = events.fold((0, 0), |(count, bytes), event| (count + 1, bytes + event.payload.len()));
    let reason = if count == 0 || commit.appends.iter().any(|append| append.events.is_empty()) {
        "it has no events".to_owned()
    } else if count > COMMIT_EVENTS || bytes > COMMIT_BYTES {
        format!(
            "{count} events of {bytes} bytes exceed the {COMMIT_EVENTS} events or {COMMIT_BYTES} bytes of one commit"
        )
    } else {
        return Ok(());
    };
    Err(AppendError::Rejected { reason })
}

fn not_sealed(error: SealError) -> AppendError {
    match error {
        SealError::Erased(subject) => AppendError::Erased { subject },
        SealError::Database(error) => AppendError::Unavailable {
            reason: error.to_string(),
            retry_after: crate::writer::RETRY_AFTER,
            in_doubt: false,
        },
        other => AppendError::Rejected { reason: other.to_string() },
    }
}

fn stopped(in_doubt: bool) -> AppendError {
    AppendError::Unavailable {
        reason: "this process is shutting down".into(),
        retry_after: crate::writer::RETRY_AFTER,
        in_doubt,
    }
}
