//! The sequencer: one task per node that takes all commits that wait and writes them in one transaction.
//!
//! While one batch commits the next one fills, so throughput rises with load and latency stays near one flush to disk.
//! Nodes take turns on the head row; the order stays total and gapless. A commit has one outcome — appended, conflict, or
//! rejected — and when a connection dies half way the outcome is looked up under the locked head before anything is
//! written again: no event is lost, none is written twice.

mod batch;
mod check;
mod known;
mod pending;
mod rows;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use aggregates::TenantId;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::clock::{Clock, Entropy};
use crate::commit::AppendError;
use crate::db::{Call, Db, DbError, Statement, Tx, within};
use crate::event::{Event, Position};
use crate::projector::{ProjectError, Projector};
use crate::seal::Vault;
use crate::tail::Tail;
use batch::{Batch, Trees};
use check::Fate;
use known::Known;
pub(crate) use pending::Pending;
use rows::Head;
pub(crate) use rows::{LOCK_HEAD, PLANNED, big, count};

/// Bounds of one batch.
const BATCH_EVENTS: usize = 1024;
const BATCH_BYTES: usize = 8 << 20;
/// For how long a batch is tried again while the database is away, before its callers are told.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the database may take over the rows of a batch, or over its commit, before it counts as away.
const STEP: Duration = Duration::from_secs(15);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
/// What a caller is told to wait when the database is away.
pub(crate) const RETRY_AFTER: Duration = Duration::from_secs(2);

/// The statements of this folder.
pub(crate) fn statements() -> Vec<&'static Statement> {
    [rows::STATEMENTS, check::STATEMENTS].concat()
}

/// What a writer has done since it began.
#[derive(Debug, Default)]
pub struct Written {
    batches: AtomicU64,
    events: AtomicU64,
}

impl Written {
    /// Transactions that committed.
    pub fn batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    /// Events that are in the log through this writer.
    pub fn events(&self) -> u64 {
        self.events.load(Ordering::Relaxed)
    }
}

/// What a writer needs.
pub(crate) struct Writer {
    pub(crate) written: Arc<Written>,
    pub(crate) tail: Arc<Tail>,
    pub(crate) db: Db,
    pub(crate) vault: Arc<Vault>,
    pub(crate) inline: Vec<Arc<dyn Projector>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) entropy: Arc<dyn Entropy>,
    pub(crate) head: watch::Sender<Position>,
    /// How many erasures the log held when the keys in memory began to be read.
    pub(crate) erasures: i64,
}

/// Why an attempt to write a batch did not succeed.
enum Failure {
    /// Somebody was faster on another node, or a command came again: look before writing.
    Collision,
    /// The database was away. `doubt`: it may have committed all the same.
    Away { error: DbError, doubt: bool },
    /// The batch cannot be written as it is: one of its commits is at fault.
    Fault(String),
}

impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Unique => Self::Collision,
            DbError::Unavailable(_) | DbError::DiskFull(_) => Self::Away { error, doubt: false },
            DbError::Refused(_) | DbError::Column { .. } => Self::Fault(error.to_string()),
        }
    }
}

impl From<ProjectError> for Failure {
    fn from(error: ProjectError) -> Self {
        match error {
            ProjectError::Database(error @ (DbError::Unavailable(_) | DbError::DiskFull(_))) => error.into(),
            other => Self::Fault(other.to_string()),
        }
    }
}

/// A transaction that holds the head, and the head's row.
type Begun = (Tx, Vec<crate::db::Row>);

async fn begin(db: &Db) -> Result<Begun, DbError> {
    db.begin_with(&LOCK_HEAD, PLANNED).await
}

/// What one attempt works on.
#[derive(Default)]
struct Round {
    /// What is to be written now.
    commits: Vec<Pending>,
    /// What waits for a commit of this round.
    later: Vec<Pending>,
    /// The transaction, where it began while the round gathered.
    begun: Option<Result<Begun, DbError>>,
    /// The commits with the places they take if the head stands where this writer left it.
    guess: Option<Guess>,
}

/// Places given before the head was seen. Most often nobody else writes, and then they are right.
struct Guess {
    head: Head,
    batch: Batch,
    insert: Call,
}

/// A writer at work.
struct Working {
    writer: Writer,
    known: Known,
    erasures: i64,
    /// The head as this writer left it; unknown after a failure.
    expected: Option<Head>,
    /// Why nothing can be written, since the last attempt.
    away: Option<DbError>,
}

impl Writer {
    /// Writes until every sender is gone and the queue is empty.
    pub(crate) async fn run(self, mut queue: mpsc::Receiver<Pending>) {
        let erasures = self.erasures;
        let db = self.db.clone();
        let mut working = Working { writer: self, known: Known::new(), erasures, expected: None, away: None };
        while let Some(first) = queue.recv().await {
            // The head is on its way while the batch gathers and takes its places.
            let gathered = async { working.round(gather(first, &mut queue).await) };
            let (begun, mut round) = tokio::join!(begin(&db), gathered);
            round.begun = Some(begun);
            working.write(round).await;
            working.turn_away(&mut queue);
        }
    }
}

/// Takes what waits, up to the bounds of a batch.
async fn gather(first: Pending, queue: &mut mpsc::Receiver<Pending>) -> Vec<Pending> {
    let (mut events, mut bytes) = (first.len(), first.bytes());
    let mut batch = vec![first];
    // The callers of the batch before this one were answered a moment ago. Those who come straight back are given the
    // chance to: without it small batches would alternate with large ones.
    let mut waiting = queue.len();
    for _ in 0..3 {
        tokio::task::yield_now().await;
        if queue.len() == waiting {
            break;
        }
        waiting = queue.len();
    }
    while events < BATCH_EVENTS && bytes < BATCH_BYTES {
        let Ok(next) = queue.try_recv() else { break };
        events += next.len();
        bytes += next.bytes();
        batch.push(next);
    }
    batch
}

impl Working {
    /// What a batch comes to before the head is seen.
    fn round(&self, mut commits: Vec<Pending>) -> Round {
        let mut later = Vec::new();
        let fates = check::from_memory(&commits, &self.known);
        settle(&mut commits, &mut later, fates);
        let guess = self.guess(&commits);
        Round { commits, later, begun: None, guess }
    }

    fn guess(&self, commits: &[Pending]) -> Option<Guess> {
        let head = self.expected.filter(|_| !commits.is_empty())?;
        let (trees, unknown) = self.known_trees(commits);
        if !unknown.is_empty() {
            return None;
        }
        let batch = Batch::place(commits, head, trees, self.writer.clock.now(), &*self.writer.entropy);
        let insert = rows::insert_events(self.writer.db.call(&rows::INSERT_EVENTS), &batch);
        Some(Guess { head, batch, insert })
    }

    /// Brings every commit of a batch to its outcome.
    async fn write(&mut self, mut round: Round) {
        let mut look = false;
        let mut in_doubt = false;
        let mut begun = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let outcome = self.attempt(&mut round, look).await;
            let mut commits = std::mem::take(&mut round.commits);
            commits.append(&mut round.later);
            match outcome {
                Ok(()) => {
                    self.away = None;
                    (look, in_doubt, begun, pause) = (false, false, Instant::now(), FIRST_PAUSE);
                }
                Err(Failure::Collision) if !look => look = true,
                Err(Failure::Collision) if commits.len() == 1 => {
                    return reject(commits, "another row stands where one of its rows belongs");
                }
                Err(Failure::Fault(reason)) if commits.len() == 1 => return reject(commits, &reason),
                Err(Failure::Collision | Failure::Fault(_)) => return Box::pin(self.one_by_one(commits)).await,
                Err(Failure::Away { error, doubt }) => {
                    self.known.forget_trees();
                    in_doubt |= doubt;
                    look = true;
                    let full = matches!(error, DbError::DiskFull(_));
                    if self.away.is_some() || full || begun.elapsed() >= PATIENCE {
                        unavailable(commits, &error, in_doubt);
                        self.away = Some(error);
                        return;
                    }
                    tracing::warn!(%error, in_doubt, "the log cannot be written; trying again");
                    tokio::time::sleep(pause).await;
                    pause = pause * 3 / 2;
                }
            }
            if commits.is_empty() {
                return;
            }
            // What is looked up under the head is not judged from memory.
            round = if look { Round { commits, ..Round::default() } } else { self.round(commits) };
        }
    }

    /// Tells those who came while nothing could be written, so that nobody waits for more attempts than one.
    fn turn_away(&self, queue: &mut mpsc::Receiver<Pending>) {
        if let Some(error) = &self.away {
            let waiting = std::iter::from_fn(|| queue.try_recv().ok()).collect();
            unavailable(waiting, error, false);
        }
    }

    /// Finds the commit that is at fault: each gets a transaction of its own.
    async fn one_by_one(&mut self, commits: Vec<Pending>) {
        for commit in commits {
            let round = self.round(vec![commit]);
            self.write(round).await;
        }
    }

    /// One transaction. Afterwards the round holds the commits that are still without an outcome.
    async fn attempt(&mut self, round: &mut Round, look: bool) -> Result<(), Failure> {
        let expected = self.expected.take();
        let begun = round.begun.take();
        if round.commits.is_empty() {
            self.expected = expected;
            return match begun {
                Some(begun) => Ok(begun?.0.rollback().await?),
                None => Ok(()),
            };
        }
        let (mut tx, rows) = match begun {
            Some(begun) => begun?,
            None => begin(&self.writer.db).await?,
        };
        match within(STEP, self.append(&mut tx, &rows, round, look)).await {
            Ok(Some((batch, head))) => self.finish(tx, head, batch, &mut round.commits).await,
            Ok(None) => Ok(tx.rollback().await?),
            Err(failure) => {
                if !matches!(failure, Failure::Away { .. }) {
                    tx.rollback().await?;
                }
                Err(failure)
            }
        }
    }

    /// Writes the rows of a batch, inside the transaction.
    async fn append(
        &mut self,
        tx: &mut Tx,
        rows: &[crate::db::Row],
        round: &mut Round,
        look: bool,
    ) -> Result<Option<(Batch, Head)>, Failure> {
        let head = Head::read(rows)?;
        self.known.at(head.position);
        self.heed_erasures(head);
        if look {
            let fates = check::from_log(tx, &round.commits, &mut self.known).await?;
            settle(&mut round.commits, &mut round.later, fates);
            if round.commits.is_empty() {
                return Ok(None);
            }
        }
        let (commits, now) = (&round.commits, self.writer.clock.now());
        let (batch, insert) = match round.guess.take() {
            Some(guess) if guess.head == head => (guess.batch, guess.insert),
            _ => {
                let trees = self.trees(tx, commits).await?;
                let batch = Batch::place(commits, head, trees, now, &*self.writer.entropy);
                let insert = rows::insert_events(tx.call(&rows::INSERT_EVENTS), &batch);
                (batch, insert)
            }
        };
        tx.execute(insert).await?;
        rows::write(tx, &batch, commits, now).await?;
        for projector in &self.writer.inline {
            let wanted: Vec<&Event> = batch.events.iter().filter(|event| projector.wants(event)).collect();
            if !wanted.is_empty() {
                projector.apply(&wanted, tx).await?;
            }
        }
        Ok(Some((batch, head)))
    }

    /// Commits, and tells everybody.
    async fn finish(&mut self, tx: Tx, head: Head, batch: Batch, commits: &mut Vec<Pending>) -> Result<(), Failure> {
        let erased = commits.iter().any(|pending| !pending.commit.erase.is_empty());
        let last_text = rows::move_head(tx.engine(), head, &batch, erased);
        if let Err(error) = within(STEP, tx.commit_after(last_text)).await {
            for (pending, place) in commits.iter_mut().zip(batch.outcomes) {
                pending.doubtful = Some(place);
            }
            return Err(match error {
                DbError::Unavailable(_) => Failure::Away { error, doubt: true },
                other => other.into(),
            });
        }
        self.known.advance(batch.last, batch.trees);
        self.erasures = head.erasures + i64::from(erased);
        self.expected = Some(Head { position: batch.last, recorded_at: batch.recorded_at, erasures: self.erasures });
        self.writer.written.batches.fetch_add(1, Ordering::Relaxed);
        self.writer.written.events.fetch_add(batch.events.len() as u64, Ordering::Relaxed);
        // Whoever wakes finds them.
        self.writer.tail.push(batch.events.into_iter().map(|event| event.stored));
        self.writer.head.send_replace(batch.last);
        let mut appends = Vec::with_capacity(commits.len());
        for (mut pending, outcome) in commits.drain(..).zip(batch.outcomes) {
            self.writer.vault.settled(&pending.commit.new_keys, &pending.commit.erase);
            appends.append(&mut pending.commit.appends);
            pending.answer(Ok(outcome));
        }
        // The callers are at work again while this is noted.
        for append in appends {
            self.known.saw(append.stream, append.after.0 + append.events.len() as u64);
        }
        Ok(())
    }

    /// When another node erased somebody, this one forgets the keys it holds.
    fn heed_erasures(&mut self, head: Head) {
        if self.erasures != head.erasures {
            self.writer.vault.forget_keys();
            self.erasures = head.erasures;
        }
    }

    /// The trees of every tenant in the batch: from memory, or with one query.
    async fn trees(&self, tx: &mut Tx, commits: &[Pending]) -> Result<Trees, DbError> {
        let (mut trees, unknown) = self.known_trees(commits);
        if !unknown.is_empty() {
            trees.extend(rows::read_trees(tx, &unknown).await?);
        }
        Ok(trees)
    }

    /// The trees that this writer remembers, and the tenants whose it does not.
    fn known_trees(&self, commits: &[Pending]) -> (Trees, Vec<TenantId>) {
        let (mut trees, mut unknown) = (Trees::new(), Vec::new());
        for append in commits.iter().flat_map(|pending| &pending.commit.appends) {
            let tenant = &append.stream.tenant;
            if trees.contains_key(tenant) || unknown.contains(tenant) {
                continue;
            }
            match self.known.tree(tenant) {
                Some(tree) => {
                    trees.insert(tenant.clone(), tree.clone());
                }
                None => unknown.push(tenant.clone()),
            }
        }
        (trees, unknown)
    }
}

/// Answers the commits that have their outcome, sets those aside that wait for one before them, keeps the others.
fn settle(commits: &mut Vec<Pending>, later: &mut Vec<Pending>, fates: Vec<Fate>) {
    for (pending, fate) in std::mem::take(commits).into_iter().zip(fates) {
        match fate {
            Fate::Write => commits.push(pending),
            Fate::Answer(outcome) => pending.answer(outcome),
            Fate::Later => later.push(pending),
        }
    }
}

fn reject(commits: Vec<Pending>, reason: &str) {
    for pending in commits {
        pending.answer(Err(AppendError::Rejected { reason: reason.to_owned() }));
    }
}

fn unavailable(commits: Vec<Pending>, error: &DbError, in_doubt: bool) {
    for pending in commits {
        let reason = error.to_string();
        pending.answer(Err(AppendError::Unavailable { reason, retry_after: RETRY_AFTER, in_doubt }));
    }
}
