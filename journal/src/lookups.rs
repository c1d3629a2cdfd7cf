//! Many look-ups, few questions.
//!
//! A token is looked up at every introspection and a stream is read for every command, and no answer may come from memory,
//! because another node may have changed it a moment ago. But whoever asks while a question is under way can share the next
//! one: a task gathers the keys that wait and asks for all those of one tenant at once. Without load a look-up goes out alone
//! and at once; under load the questions grow instead of their number. The queue is bounded, and so is the number of
//! questions under way.

use std::collections::{HashMap, HashSet};
use std::fmt::{Debug, Display};
use std::future::Future;
use std::hash::Hash;
use std::sync::Arc;
use std::time::Duration;

use aggregates::TenantId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};

use crate::db::DbError;

/// Look-ups that may wait; more are told to come back.
const QUEUE: usize = 8192;
/// Keys of one question.
const BATCH: usize = 256;
/// Questions under way. More would only compete for the same cores of the database.
const UNDER_WAY: usize = 4;
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Keys of a question, in the metrics.
const BATCH_SIZE: &str = "evident_lookup_batch_size";
/// Look-ups that wait for a question.
const WAITING: &str = "evident_lookups_waiting";
/// Look-ups, by their outcome.
const LOOKUPS: &str = "evident_lookups_total";

/// What was found, each under its key.
pub type Pairs<K, F, E> = Result<Vec<(K, F)>, E>;

/// Why a question failed.
pub trait Fault: Debug + Display + Send + Sync + 'static {
    /// Whether the same question, asked anew, may succeed.
    fn is_transient(&self) -> bool;
}

impl Fault for DbError {
    fn is_transient(&self) -> bool {
        self.is_transient()
    }
}

/// What can be asked for many keys of a tenant at once.
pub trait Question: Send + Sync + 'static {
    /// What is looked up.
    type Key: Clone + Eq + Hash + Send + Sync;
    /// What is found under a key.
    type Found: Send + Sync;
    /// Why nothing can be told.
    type Error: Fault;
    /// What it is called in the metrics.
    const NAME: &'static str;

    /// Asks for the keys, each of which is named once. What is not there is left out.
    fn ask(
        &self,
        tenant: &TenantId,
        keys: &[Self::Key],
    ) -> impl Future<Output = Pairs<Self::Key, Self::Found, Self::Error>> + Send;
}

/// Why a look-up has no answer. (That nothing was found is one.)
#[derive(Debug, thiserror::Error)]
pub enum LookupError<E: Fault> {
    /// Too many are waiting (HTTP 503 with `Retry-After`).
    #[error("too many look-ups are waiting; try again in {} s", retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The question failed; all who shared it hear the same.
    #[error("{0}")]
    Failed(Arc<E>),
    /// The process is ending.
    #[error("this process is shutting down")]
    Stopped,
}

impl<E: Fault> Clone for LookupError<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Busy { retry_after } => Self::Busy { retry_after: *retry_after },
            Self::Failed(error) => Self::Failed(Arc::clone(error)),
            Self::Stopped => Self::Stopped,
        }
    }
}

impl<E: Fault> LookupError<E> {
    /// When the same look-up may succeed, if it may.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Busy { retry_after } => Some(*retry_after),
            Self::Failed(error) => error.is_transient().then_some(RETRY_AFTER),
            Self::Stopped => Some(RETRY_AFTER),
        }
    }
}

type Answer<F, E> = Result<Option<Arc<F>>, LookupError<E>>;

/// One who waits.
struct Waiting<Q: Question> {
    tenant: TenantId,
    key: Q::Key,
    answer: oneshot::Sender<Answer<Q::Found, Q::Error>>,
}

/// Look-ups of one kind. Clones share questions; when the last is gone the task behind them ends.
pub struct Lookups<Q: Question> {
    queue: mpsc::Sender<Waiting<Q>>,
}

impl<Q: Question> Clone for Lookups<Q> {
    fn clone(&self) -> Self {
        Self { queue: self.queue.clone() }
    }
}

impl<Q: Question> Lookups<Q> {
    /// Begins to answer.
    pub fn start(question: Q) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        tokio::spawn(gather(Arc::new(question), waiting));
        Self { queue }
    }

    /// Looks a key of a tenant up.
    pub async fn lookup(&self, tenant: &TenantId, key: Q::Key) -> Answer<Q::Found, Q::Error> {
        let (answer, outcome) = oneshot::channel();
        let waiting = Waiting { tenant: tenant.clone(), key, answer };
        self.queue.try_send(waiting).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => {
                metrics::counter!(LOOKUPS, "kind" => Q::NAME, "outcome" => "busy").increment(1);
                LookupError::Busy { retry_after: RETRY_AFTER }
            }
            mpsc::error::TrySendError::Closed(_) => LookupError::Stopped,
        })?;
        outcome.await.unwrap_or(Err(LookupError::Stopped))
    }

    /// How many wait for a question.
    pub fn waiting(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }
}

/// Takes what waits as soon as one more question may go out, and sends a question for each tenant among it.
async fn gather<Q: Question>(question: Arc<Q>, mut queue: mpsc::Receiver<Waiting<Q>>) {
    let under_way = Arc::new(Semaphore::new(UNDER_WAY));
    while let Some(first) = queue.recv().await {
        let Ok(turn) = Arc::clone(&under_way).acquire_owned().await else { return };
        // Those who were answered a moment ago and come straight back are given the chance to share this one.
        tokio::task::yield_now().await;
        let mut turn = Some(turn);
        let batches = by_tenant(first, &mut queue);
        #[expect(clippy::cast_precision_loss, reason = "the queue has a few thousand places")]
        metrics::gauge!(WAITING, "kind" => Q::NAME).set(queue.len() as f64);
        for (tenant, waiting) in batches {
            let turn = match turn.take() {
                Some(turn) => turn,
                None => match Arc::clone(&under_way).acquire_owned().await {
                    Ok(turn) => turn,
                    Err(_) => return,
                },
            };
            tokio::spawn(ask(Arc::clone(&question), tenant, waiting, turn));
        }
    }
}

/// What waits now, up to one batch of each tenant. A tenant that fills its batch ends the round, so that it cannot hold the
/// others up for more than one question.
fn by_tenant<Q: Question>(
    first: Waiting<Q>,
    queue: &mut mpsc::Receiver<Waiting<Q>>,
) -> HashMap<TenantId, Vec<Waiting<Q>>> {
    let mut batches: HashMap<TenantId, Vec<Waiting<Q>>> = HashMap::new();
    let mut next = Some(first);
    while let Some(waiting) = next {
        let batch = batches.entry(waiting.tenant.clone()).or_default();
        batch.push(waiting);
        if batch.len() == BATCH {
            break;
        }
        next = queue.try_recv().ok();
    }
    batches
}

/// Asks for one batch and answers everybody in it.
async fn ask<Q: Question>(
    question: Arc<Q>,
    tenant: TenantId,
    mut waiting: Vec<Waiting<Q>>,
    turn: OwnedSemaphorePermit,
) {
    waiting.retain(|one| !one.answer.is_closed());
    let keys: HashSet<&Q::Key> = waiting.iter().map(|one| &one.key).collect();
    let keys: Vec<Q::Key> = keys.into_iter().cloned().collect();
    if keys.is_empty() {
        return;
    }
    #[expect(clippy::cast_precision_loss, reason = "a batch has a few hundred keys at most")]
    metrics::histogram!(BATCH_SIZE, "kind" => Q::NAME).record(keys.len() as f64);
    let asked = question.ask(&tenant, &keys).await;
    // The next question may go out while these are answered.
    drop(turn);
    match asked {
        Ok(found) => {
            let found: HashMap<Q::Key, Arc<Q::Found>> =
                found.into_iter().map(|(key, found)| (key, Arc::new(found))).collect();
            metrics::counter!(LOOKUPS, "kind" => Q::NAME, "outcome" => "answered").increment(waiting.len() as u64);
            for one in waiting {
                let _ = one.answer.send(Ok(found.get(&one.key).cloned()));
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            metrics::counter!(LOOKUPS, "kind" => Q::NAME, "outcome" => "failed").increment(waiting.len() as u64);
            for one in waiting {
                let _ = one.answer.send(Err(LookupError::Failed(Arc::clone(&error))));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Remembers every question, and answers the double of even numbers, once it may.
    #[derive(Clone, Default)]
    struct Doubles {
        asked: Arc<Mutex<Vec<(String, usize)>>>,
        held: Arc<Mutex<Option<Arc<Semaphore>>>>,
        broken: bool,
    }

    impl Question for Doubles {
        type Key = u64;
        type Found = u64;
        type Error = DbError;
        const NAME: &'static str = "doubles";

        async fn ask(&self, tenant: &TenantId, keys: &[u64]) -> Pairs<u64, u64, DbError> {
            self.asked.lock().unwrap().push((tenant.to_string(), keys.len()));
            let held = self.held.lock().unwrap().clone();
            if let Some(held) = held {
                held.acquire().await.unwrap().forget();
            }
            if self.broken {
                return Err(DbError::Unavailable("away".into()));
            }
            Ok(keys.iter().filter(|key| **key % 2 == 0).map(|key| (*key, key * 2)).collect())
        }
    }

    fn tenant(name: &str) -> TenantId {
        TenantId::parse(name).unwrap()
    }

    async fn all(lookups: &Lookups<Doubles>, names: &[&str], keys: std::ops::Range<u64>) -> Vec<Answer<u64, DbError>> {
        let one = |key: u64| {
            let (lookups, tenant) = (lookups.clone(), tenant(names[usize::try_from(key).unwrap() % names.len()]));
            async move { lookups.lookup(&tenant, key).await }
        };
        futures_util::future::join_all(keys.map(one)).await
    }

    #[tokio::test]
    async fn each_hears_of_their_own_key_and_absence_is_an_answer() {
        let lookups = Lookups::start(Doubles::default());
        for (key, answer) in (0..).zip(all(&lookups, &["acme", "other"], 0..2000).await) {
            assert_eq!(answer.unwrap().as_deref().copied(), (key % 2 == 0).then_some(key * 2));
        }
    }

    #[tokio::test]
    async fn those_who_wait_share_a_question_of_bounded_size_and_never_with_another_tenant() {
        let (doubles, gate) = (Doubles::default(), Arc::new(Semaphore::new(0)));
        *doubles.held.lock().unwrap() = Some(Arc::clone(&gate));
        let lookups = Lookups::start(doubles.clone());
        let asking = tokio::spawn({
            let lookups = lookups.clone();
            async move { all(&lookups, &["acme", "other"], 0..3000).await.len() }
        });
        while doubles.asked.lock().unwrap().len() < UNDER_WAY {
            tokio::task::yield_now().await;
        }
        assert!(lookups.waiting() > 0, "no more questions are under way than may be");
        gate.add_permits(10_000);
        assert_eq!(asking.await.unwrap(), 3000);
        let asked = doubles.asked.lock().unwrap().clone();
        assert!(asked.iter().all(|(_, keys)| *keys <= BATCH), "{asked:?}");
        assert!(asked.len() < 40, "{} questions for 3000 look-ups", asked.len());
        assert_eq!(asked.iter().map(|(_, keys)| keys).sum::<usize>(), 3000);
    }

    #[tokio::test]
    async fn the_same_key_is_asked_for_once() {
        let (doubles, gate) = (Doubles::default(), Arc::new(Semaphore::new(0)));
        *doubles.held.lock().unwrap() = Some(Arc::clone(&gate));
        let lookups = Lookups::start(doubles.clone());
        let acme = tenant("acme");
        let asking = futures_util::future::join_all((0..100).map(|_| lookups.lookup(&acme, 8)));
        gate.add_permits(10_000);
        assert!(asking.await.into_iter().all(|answer| *answer.unwrap().unwrap() == 16));
        assert!(doubles.asked.lock().unwrap().iter().all(|(_, keys)| *keys == 1));
    }

    #[tokio::test]
    async fn more_than_may_wait_are_told_to_come_back() {
        let (doubles, gate) = (Doubles::default(), Arc::new(Semaphore::new(0)));
        *doubles.held.lock().unwrap() = Some(Arc::clone(&gate));
        let lookups = Lookups::start(doubles);
        let most = u64::try_from(QUEUE).unwrap();
        let asking = tokio::spawn({
            let lookups = lookups.clone();
            async move { all(&lookups, &["acme"], 0..most + 5000).await }
        });
        while lookups.waiting() < QUEUE / 2 {
            tokio::task::yield_now().await;
        }
        gate.add_permits(100_000);
        let answers = asking.await.unwrap();
        let busy = answers.iter().filter(|answer| matches!(answer, Err(LookupError::Busy { .. }))).count();
        assert!(busy > 0 && busy < 5000 + BATCH, "{busy} were sent away");
    }

    #[tokio::test]
    async fn a_question_that_fails_fails_for_all_who_shared_it() {
        let lookups = Lookups::start(Doubles { broken: true, ..Doubles::default() });
        for answer in all(&lookups, &["acme"], 0..10).await {
            let error = answer.unwrap_err();
            assert!(matches!(error, LookupError::Failed(_)) && error.retry_after().is_some());
        }
    }
}
