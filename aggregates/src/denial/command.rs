//! What one may ask of a caller's denials.

use chrono::{DateTime, Utc};

use super::Want;

/// Intents towards the denials of one caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DenialCommand {
    /// Record one, unless the same want was recorded a moment ago.
    Record {
        /// `user` or `client`.
        caller_kind: String,
        /// Who called.
        caller_id: String,
        /// The permission of the operation.
        permission: String,
        /// What was missing.
        want: Want,
        /// Method and address of the operation, its parameters by name.
        operation: String,
        /// The tenant that was addressed, where it is another one than the caller's.
        addressed: Option<String>,
        /// Now.
        at: DateTime<Utc>,
    },
}
