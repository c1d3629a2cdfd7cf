//! Where slow work is done: as much of it at once as there are cores, a few more waiting, the rest told to come back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use super::PasswordError;

/// Waiting for one core: with more of them, nobody waits longer than a second or so.
const WAITING_PER_CORE: usize = 16;
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// How long the work waited for a core, in seconds.
const WAITED: &str = "evident_password_wait_seconds";
/// How much work was sent away.
const REFUSED: &str = "evident_password_refused_total";

/// The cores, and who waits for them.
#[derive(Clone)]
pub(super) struct Pool {
    cores: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Pool {
    /// For as many cores as the machine has.
    pub(super) fn new() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let waiting = Arc::new(Semaphore::new(cores * WAITING_PER_CORE));
        Self { cores: Arc::new(Semaphore::new(cores)), waiting }
    }

    /// Does the work on a thread of its own when a core is free.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let begun = Instant::now();
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| {
            metrics::counter!(REFUSED).increment(1);
            PasswordError::Busy { retry_after: RETRY_AFTER }
        })?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        metrics::histogram!(WAITED).record(begun.elapsed());
        // The permits go along: a caller who goes away does not make the work go away.
        let working = tokio::task::spawn_blocking(move || {
            let _permits = (waiting, core);
            work()
        });
        working.await.map_err(|_| PasswordError::Failed)?
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(flavor = "multi_thread")]
    async fn more_work_than_may_wait_is_told_to_come_back() {
        let pool = Pool::new();
        let held = pool.waiting.try_acquire_many(u32::try_from(pool.waiting.available_permits()).unwrap()).unwrap();
        assert_eq!(pool.run(|| Ok(())).await, Err(PasswordError::Busy { retry_after: RETRY_AFTER }));
        drop(held);
        assert_eq!(pool.run(|| Ok(())).await, Ok(()));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn work_whose_caller_has_gone_keeps_its_core_until_it_is_done() {
        let pool = Pool::new();
        let all = pool.cores.available_permits();
        let (begun, begins) = std::sync::mpsc::channel();
        let (end, ends) = std::sync::mpsc::channel::<()>();
        let working = tokio::spawn({
            let pool = pool.clone();
            async move {
                pool.run(move || {
                    let _ = begun.send(());
                    let _ = ends.recv();
                    Ok(())
                })
                .await
            }
        });
        tokio::task::spawn_blocking(move || begins.recv()).await.unwrap().unwrap();
        working.abort();
        assert!(working.await.is_err_and(|error| error.is_cancelled()));
        assert_eq!(pool.cores.available_permits(), all - 1);
        drop(end);
        let _free = pool.cores.acquire_many(u32::try_from(all).unwrap()).await.unwrap();
    }
}
