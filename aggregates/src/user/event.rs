//! What may have happened to a user.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{InitialStatus, LockReason, Profile, User};
use crate::Personal;
use crate::catalogue::events;

/// Facts of one user's stream. What is personal is sealed as one value per event; which members changed stays readable.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
pub enum UserEvent {
    Registered {
        id: String,
        profile: Personal<Profile>,
        status: InitialStatus,
        at: DateTime<Utc>,
    },
    Activated,
    Suspended {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Personal<String>>,
    },
    Reactivated,
    Locked {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
        reason: LockReason,
    },
    Unlocked,
    ProfileChanged {
        /// The members of `set` by name: for audit and streams that may not see values.
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        changed: BTreeSet<String>,
        #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
        removed: BTreeSet<String>,
        /// The new values.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        set: Option<Personal<Profile>>,
    },
    DeletionRequested {
        purge_after: DateTime<Utc>,
    },
    DeletionCancelled,
    SubjectErased {
        /// Whose data key was destroyed: the user's id.
        subject: String,
    },
}

events! { UserEvent of User {
    Registered = "UserRegistered" "1": "A user came to be.",
    Activated = "UserActivated" "1": "The registered user may sign in.",
    Suspended = "UserSuspended" "1": "The user may not sign in until reactivated.",
    Reactivated = "UserReactivated" "1": "The suspension ended.",
    Locked = "UserLocked" "1": "The user may not sign in for a time, or until unlocked.",
    Unlocked = "UserUnlocked" "1": "The lock ended, and the failures that were counted are forgotten.",
    ProfileChanged = "UserProfileChanged" "1": "Members of the profile were set or removed.",
    DeletionRequested = "UserDeletionRequested" "1": "The user may not sign in and will be erased.",
    DeletionCancelled = "UserDeletionCancelled" "1": "The deletion was called off.",
    SubjectErased = "SubjectErased" "1": "The user's data key was destroyed; nothing personal is readable any more.",
} }
