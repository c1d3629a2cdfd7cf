//! What one may ask of an attempt to sign in.

use chrono::{DateTime, Utc};

use super::{Failed, Succeeded};

/// Intents towards one attempt; the first one begins it.
#[derive(Clone, Debug, PartialEq)]
pub enum AuthenticationCommand {
    /// An answer was judged and was wrong.
    Fail {
        /// The attempt's id: 1 to 255 visible ASCII characters, `UUIDv7`.
        id: String,
        /// The authorization request on whose behalf it is made.
        grant_id: Option<String>,
        /// What was wrong, and what counts it.
        failed: Failed,
        /// Now.
        at: DateTime<Utc>,
    },
    /// An answer was judged and was right.
    Succeed {
        /// The attempt's id.
        id: String,
        /// The authorization request on whose behalf it is made.
        grant_id: Option<String>,
        /// Who signed in, and how.
        succeeded: Succeeded,
        /// Now.
        at: DateTime<Utc>,
    },
}
