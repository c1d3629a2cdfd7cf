//! What one may ask of a user.

use chrono::{DateTime, Utc};

use super::{InitialStatus, LockReason, Profile, ProfileChanges};
use crate::tenant::AttributeSchema;

/// Intents towards one user; times come from the caller. `schema` is the tenant's present one.
#[derive(Clone, Debug, PartialEq)]
pub enum UserCommand {
    /// Begin a user.
    Register {
        /// 1 to 255 visible ASCII characters, not beginning with `~` or `client:`; never given twice. `UUIDv7` unless imported.
        id: String,
        /// The tenant's own attributes.
        schema: AttributeSchema,
        /// Everything known about the person.
        profile: Profile,
        /// Where to begin.
        status: InitialStatus,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Let a registered user sign in.
    Activate,
    /// Forbid sign-in until reactivated.
    Suspend {
        /// Why; sealed with the person's data. 1 to 500 characters.
        reason: Option<String>,
    },
    /// End a suspension.
    Reactivate,
    /// Forbid sign-in for a time; again while locked, to move the end.
    Lock {
        /// The end; `None` means until unlocked.
        until: Option<DateTime<Utc>>,
        /// Why.
        reason: LockReason,
        /// Now.
        at: DateTime<Utc>,
    },
    /// End a lock, and forget the failures that were counted; while active, to forget failures that lock nobody yet.
    Unlock,
    /// Change the profile. A changed `email` or `phone_number` loses its verified mark unless the change sets it.
    ChangeProfile {
        /// What to set and what to remove.
        changes: ProfileChanges,
        /// The tenant's own attributes.
        schema: AttributeSchema,
    },
    /// Forbid sign-in and erase later; again while pending, to move the date.
    RequestDeletion {
        /// The earliest moment of [`UserCommand::Erase`]; now, to erase at once.
        purge_after: DateTime<Utc>,
    },
    /// Call the deletion off; the user stands where they stood before.
    CancelDeletion,
    /// Forget the person. The caller destroys the data key with the commit of this command's event.
    Erase {
        /// Now.
        at: DateTime<Utc>,
    },
}
