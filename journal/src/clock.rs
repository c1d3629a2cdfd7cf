//! Time and chance come in by the door.
//!
//! Nothing in the library asks the machine for the time or for random bytes: it is handed these two, so that every test
//! can decide what they answer. Their one real implementation stands in `src/adapters/`.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> DateTime<Utc>;
}

/// Gives unpredictable bytes.
pub trait Entropy: Send + Sync {
    /// Fills a buffer with bytes that nobody can guess (a cryptographically secure generator).
    fn fill(&self, buffer: &mut [u8]);
}

/// An `UUIDv7` (RFC 9562 §5.7) for a moment.
pub fn uuid_v7(at: DateTime<Utc>, entropy: &dyn Entropy) -> Uuid {
    let mut random = [0; 10];
    entropy.fill(&mut random);
    let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or_default();
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
}
