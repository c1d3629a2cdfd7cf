//! Hashing passwords: the one thing here that is meant to be slow, kept from making anything else slow.
//!
//! Argon2id with 19 MiB, two passes, one lane (OWASP's first recommendation), as a PHC string. As many at once as there are
//! cores; a few more may wait, and the rest is told to come back, because a queue of slow work without a bound is an outage.

use std::sync::Arc;
use std::time::Duration;

use aggregates::credential::PasswordHash;
use aggregates::tenant::PasswordPolicy;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use commands::ClearSecret;
use journal::clock::Entropy;
use tokio::sync::Semaphore;

const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const SALT_BYTES: usize = 16;
/// Waiting for one core: with more of them, nobody waits longer than a second or so.
const WAITING_PER_CORE: usize = 16;
const RETRY_AFTER: Duration = Duration::from_secs(2);

/// Why a password was not hashed or judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is shorter than the tenant allows.
    #[error("the password is too short; use at least {0} characters")]
    TooShort(u32),
    /// It is longer than the tenant allows.
    #[error("the password is too long; use at most {0} characters")]
    TooLong(u32),
    /// It is one of the last.
    #[error("the password was used before; choose one that is not among the last {0}")]
    UsedBefore(usize),
    /// Too many passwords are being hashed (HTTP 503 with `Retry-After`).
    #[error("too many passwords are being checked; try again in {} s", retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The library failed, most probably for want of memory.
    #[error("the password could not be hashed; give the program more memory")]
    Failed,
}

/// Hashes and compares passwords.
#[derive(Clone)]
pub struct Passwords {
    entropy: Arc<dyn Entropy>,
    cores: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
}

impl Passwords {
    /// For as many cores as the machine has.
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let waiting = Arc::new(Semaphore::new(cores * WAITING_PER_CORE));
        Self { entropy, cores: Arc::new(Semaphore::new(cores)), waiting }
    }

    /// The hash of a new password that keeps to the policy and matches none of the hashes.
    pub async fn judge(
        &self,
        password: &ClearSecret,
        policy: &PasswordPolicy,
        history: &[PasswordHash],
    ) -> Result<PasswordHash, PasswordError> {
        check_length(password.expose(), policy)?;
        for former in history {
            if self.matches(password, former).await? {
                return Err(PasswordError::UsedBefore(history.len()));
            }
        }
        self.hash(password).await
    }

    /// The hash of a password, under a new salt.
    pub async fn hash(&self, password: &ClearSecret) -> Result<PasswordHash, PasswordError> {
        let mut salt = [0; SALT_BYTES];
        self.entropy.fill(&mut salt);
        let password = password.clone();
        self.slowly(move || {
            let hash = hasher()?.hash_password_with_salt(password.expose().as_bytes(), &salt);
            let text = hash.map_err(|_| PasswordError::Failed)?.to_string();
            PasswordHash::parse(&text).map_err(|_| PasswordError::Failed)
        })
        .await
    }

    /// Whether a hash is that of the password. A hash of an algorithm that is not known here matches nothing.
    pub async fn matches(&self, password: &ClearSecret, hash: &PasswordHash) -> Result<bool, PasswordError> {
        let (password, hash) = (password.clone(), hash.clone());
        self.slowly(move || Ok(hasher()?.verify_password(password.expose().as_bytes(), hash.as_str()).is_ok())).await
    }

    async fn slowly<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, PasswordError> + Send + 'static,
    ) -> Result<T, PasswordError> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned();
        let waiting = waiting.map_err(|_| PasswordError::Busy { retry_after: RETRY_AFTER })?;
        let core = Arc::clone(&self.cores).acquire_owned().await.map_err(|_| PasswordError::Failed)?;
        // The permits go along: a caller who goes away does not make the work go away.
        let working = tokio::task::spawn_blocking(move || {
            let _permits = (waiting, core);
            work()
        });
        working.await.map_err(|_| PasswordError::Failed)?
    }
}

fn hasher() -> Result<Argon2<'static>, PasswordError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| PasswordError::Failed)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Characters, not bytes, are what people count (NIST SP 800-63B §3.1.1.2).
fn check_length(password: &str, policy: &PasswordPolicy) -> Result<(), PasswordError> {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length < policy.min_length {
        Err(PasswordError::TooShort(policy.min_length))
    } else if length > policy.max_length {
        Err(PasswordError::TooLong(policy.max_length))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapters::MachineEntropy;

    fn passwords() -> Passwords {
        Passwords::new(Arc::new(MachineEntropy))
    }

    fn clear(text: &str) -> ClearSecret {
        ClearSecret::given(text.to_owned())
    }

    #[tokio::test]
    async fn a_hash_matches_its_password_and_no_other() {
        let passwords = passwords();
        let hash = passwords.hash(&clear("correct horse battery")).await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert!(passwords.matches(&clear("correct horse battery"), &hash).await.unwrap());
        assert!(!passwords.matches(&clear("correct horse batterz"), &hash).await.unwrap());
        assert_ne!(passwords.hash(&clear("correct horse battery")).await.unwrap(), hash, "each hash has its own salt");
    }

    #[tokio::test]
    async fn a_password_that_breaks_the_policy_is_refused() {
        let (passwords, policy) = (passwords(), PasswordPolicy::default());
        let judge = async |text: &str, history: &[PasswordHash]| passwords.judge(&clear(text), &policy, history).await;
        assert_eq!(judge("short", &[]).await, Err(PasswordError::TooShort(12)));
        assert_eq!(judge(&"a".repeat(257), &[]).await, Err(PasswordError::TooLong(256)));
        let former = judge("correct horse battery", &[]).await.unwrap();
        assert_eq!(judge("correct horse battery", &[former]).await, Err(PasswordError::UsedBefore(1)));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn more_work_than_may_wait_is_told_to_come_back() {
        let passwords = passwords();
        let all = std::thread::available_parallelism().map_or(1, usize::from) * WAITING_PER_CORE;
        let held = passwords.waiting.try_acquire_many(u32::try_from(all).unwrap()).unwrap();
        assert!(matches!(passwords.hash(&clear("any")).await, Err(PasswordError::Busy { .. })));
        drop(held);
        assert!(passwords.hash(&clear("any")).await.is_ok());
    }
}
