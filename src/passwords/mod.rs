//! Passwords: judging new ones, hashing them, comparing them, whatever form the hash has.
//!
//! The one thing here that is meant to be slow, kept from making anything else slow: as many at once as there are cores, a
//! few more waiting. Somebody who is not there costs the same as somebody who is, so that waiting tells nothing about who
//! has an account. Hashes that were brought along are checked as they are and replaced at the first sign-in.

mod breached;
mod formats;
mod known;
mod pool;
mod refusal;
mod strength;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use aggregates::credential::{PasswordHash, PasswordHashError};
use aggregates::tenant::PasswordPolicy;
use commands::ClearSecret;
use commands::credential::PasswordFacts;
use journal::clock::Entropy;
use unicode_normalization::UnicodeNormalization as _;

pub use breached::{BreachedList, BreachedListError};
pub use formats::ImportError;
pub use refusal::{PasswordRefusal, Weakness};

use formats::{Format, SALT_BYTES};
use known::Known;
use pool::Pool;

/// How often a password was compared, with somebody's hash or with nobody's: work of the same kind, so one figure.
const COMPARED: &str = "evident_password_comparisons_total";

/// Why a password was not hashed, judged or compared.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It is not good enough.
    #[error("{0}")]
    Refused(PasswordRefusal),
    /// Too many passwords are being hashed (HTTP 503 with `Retry-After`).
    #[error("too many passwords are being checked; try again in {} s", retry_after.as_secs())]
    Busy {
        /// When to try again.
        retry_after: Duration,
    },
    /// The list of breached passwords was changed while it was in use.
    #[error(transparent)]
    List(#[from] BreachedListError),
    /// The library failed, most probably for want of memory.
    #[error("the password could not be hashed; give the program more memory")]
    Failed,
}

impl From<PasswordRefusal> for PasswordError {
    fn from(refusal: PasswordRefusal) -> Self {
        Self::Refused(refusal)
    }
}

/// How a comparison ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the password.
    Match {
        /// Whether the hash should be replaced by a new one of the same password (`commands::credential::UpgradePassword`).
        upgrade: bool,
    },
    /// It is not.
    NoMatch,
}

/// A hash that was brought along and can be checked here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The hash as it came.
    pub hash: PasswordHash,
    /// Whether whoever has the hash soon has the password: the import should say so.
    pub weak: bool,
}

/// Why a text is not taken as somebody's password hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoHash {
    /// It has not even the form of one; it may well be a password.
    #[error(transparent)]
    Form(#[from] PasswordHashError),
    /// It cannot be checked here.
    #[error(transparent)]
    Kind(#[from] ImportError),
}

/// Reads a password hash from elsewhere.
pub fn import(text: &str) -> Result<Imported, NoHash> {
    let hash = PasswordHash::parse(text)?;
    let weak = Format::read(&hash)?.is_weak();
    Ok(Imported { hash, weak })
}

/// What a new password is judged by.
#[derive(Clone, Copy)]
pub struct Rules<'r> {
    /// The tenant's rules.
    pub policy: &'r PasswordPolicy,
    /// The hashes that it must not match.
    pub history: &'r [PasswordHash],
    /// The words that belong to the user and their tenant (`commands::credential::own_words`).
    pub words: &'r [String],
}

impl<'r> From<&'r PasswordFacts> for Rules<'r> {
    fn from(facts: &'r PasswordFacts) -> Self {
        Self { policy: &facts.policy, history: &facts.history, words: &facts.words }
    }
}

/// Judges, hashes and compares passwords. Clones share the cores.
#[derive(Clone)]
pub struct Passwords {
    entropy: Arc<dyn Entropy>,
    pool: Pool,
    known: Arc<Known>,
}

impl Passwords {
    /// With the list of breached passwords in this file, if one is named. It is looked at now: a file that is no list must not
    /// be noticed when somebody chooses a password.
    pub fn open(entropy: Arc<dyn Entropy>, breached: Option<&Path>) -> Result<Self, BreachedListError> {
        let breached = breached.map(BreachedList::open).transpose()?;
        Ok(Self { entropy, pool: Pool::new(), known: Arc::new(Known::new(breached)) })
    }

    /// The hash of a new password that keeps to the rules.
    pub async fn judge(&self, password: &ClearSecret, rules: Rules<'_>) -> Result<PasswordHash, PasswordError> {
        let normal = normal(password);
        check_length(normal.expose(), rules.policy)?;
        let (known, least) = (Arc::clone(&self.known), rules.policy.min_zxcvbn_score);
        let (candidate, words) = (normal.clone(), rules.words.to_vec());
        self.pool
            .run(move || {
                if known.holds(candidate.expose())? {
                    return Err(PasswordRefusal::Known.into());
                }
                Ok(strength::check(candidate.expose(), least, &words)?)
            })
            .await?;
        for former in rules.history {
            if self.verify(password, former).await? != Verdict::NoMatch {
                let remembered = u32::try_from(rules.history.len()).unwrap_or(u32::MAX);
                return Err(PasswordRefusal::UsedBefore { last: remembered }.into());
            }
        }
        self.hash(password).await
    }

    /// The hash of a password, under a new salt.
    pub async fn hash(&self, password: &ClearSecret) -> Result<PasswordHash, PasswordError> {
        let mut salt = [0; SALT_BYTES];
        self.entropy.fill(&mut salt);
        let password = normal(password);
        self.pool.run(move || formats::make(password.expose(), salt)).await
    }

    /// Whether a hash is that of the password. A hash that cannot be read matches nothing, and takes as long to say so.
    pub async fn verify(&self, password: &ClearSecret, hash: &PasswordHash) -> Result<Verdict, PasswordError> {
        let (typed, normal, hash) = (password.clone(), normal(password), hash.clone());
        self.pool
            .run(move || {
                metrics::counter!(COMPARED).increment(1);
                let Ok(format) = Format::read(&hash) else {
                    let _ = Format::of_nobody().matches(normal.expose())?;
                    return Ok(Verdict::NoMatch);
                };
                if format.matches(normal.expose())? {
                    return Ok(Verdict::Match { upgrade: !format.is_current() });
                }
                // Elsewhere it may have been hashed as it was typed.
                let as_typed = typed != normal && format.matches(typed.expose())?;
                Ok(if as_typed { Verdict::Match { upgrade: true } } else { Verdict::NoMatch })
            })
            .await
    }

    /// The work of a comparison, for somebody who is not there or has no password.
    pub async fn verify_nobody(&self, password: &ClearSecret) -> Result<(), PasswordError> {
        let password = normal(password);
        self.pool
            .run(move || {
                metrics::counter!(COMPARED).increment(1);
                Format::of_nobody().matches(password.expose()).map(|_| ())
            })
            .await
    }
}

/// The same letters may be typed as different code points, by different keyboards (NIST SP 800-63B §3.1.1.2, NFC).
fn normal(password: &ClearSecret) -> ClearSecret {
    ClearSecret::given(password.expose().nfc().collect())
}

/// Characters, not bytes, are what people count.
fn check_length(password: &str, policy: &PasswordPolicy) -> Result<(), PasswordRefusal> {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length < policy.min_length {
        Err(PasswordRefusal::TooShort { least: policy.min_length })
    } else if length > policy.max_length {
        Err(PasswordRefusal::TooLong { most: policy.max_length })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
