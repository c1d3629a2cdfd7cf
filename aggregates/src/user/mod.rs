//! A person (or a thing) that can sign in to a tenant.
//!
//! `Registered → Active ⇄ Suspended | Locked → PendingDeletion → Erased`. One machine serves SCIM's `active`, lockout and
//! the law's right to be forgotten: a deletion can be called off until it is done, and what erasure leaves behind is a
//! stream that still loads, folds and verifies but tells nothing about anybody.

mod address;
mod command;
mod decide;
mod error;
mod event;
pub(crate) mod format;
mod profile;
mod scim_attributes;
mod status;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use address::Address;
pub use command::UserCommand;
pub use decide::decide;
pub use error::UserError;
pub use event::UserEvent;
pub use profile::{Profile, ProfileChanges};
pub use scim_attributes::ScimAttributes;
pub use status::{InitialStatus, LockReason, UserStatus};

use crate::{Entity, Personal, retention};

/// The state of a user's stream, whose id is the user's id and the `sub` of public subject type.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct User {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    id: String,
    status: UserStatus,
    profile: Personal<Profile>,
    registered_at: DateTime<Utc>,
    /// End of a temporary lock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locked_until: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lock_reason: Option<LockReason>,
    /// What to return to when a deletion is called off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status_before_deletion: Option<UserStatus>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    purge_after: Option<DateTime<Utc>>,
}

impl User {
    /// The user's id.
    pub fn id(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.id.as_str())
    }

    /// Where the user stands; `None` before registration. A lock whose time is over still reads `Locked` here.
    pub fn status(&self) -> Option<UserStatus> {
        self.life.as_ref().map(|life| life.status)
    }

    /// Whether the user may sign in at `now`: active, or locked until a moment that has come.
    pub fn may_sign_in(&self, now: DateTime<Utc>) -> bool {
        self.life.as_ref().is_some_and(|life| match life.status {
            UserStatus::Active => true,
            UserStatus::Locked => life.locked_until.is_some_and(|until| until <= now),
            _ => false,
        })
    }

    /// The profile in the clear; `None` before registration and after erasure.
    pub fn profile(&self) -> Option<&Profile> {
        self.life.as_ref()?.profile.as_ref()
    }

    /// When the user was registered.
    pub fn registered_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.registered_at)
    }

    /// When a temporary lock ends.
    pub fn locked_until(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref()?.locked_until
    }

    /// Why the user is locked.
    pub fn lock_reason(&self) -> Option<LockReason> {
        self.life.as_ref()?.lock_reason
    }

    /// The earliest moment of erasure, while deletion is pending.
    pub fn purge_after(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref()?.purge_after
    }
}

impl Life {
    fn begin(id: String, profile: Personal<Profile>, status: InitialStatus, at: DateTime<Utc>) -> Self {
        Self {
            id,
            status: status.into(),
            profile,
            registered_at: at,
            locked_until: None,
            lock_reason: None,
            status_before_deletion: None,
            purge_after: None,
        }
    }

    fn apply(&mut self, event: UserEvent) {
        match event {
            UserEvent::Registered { .. } => {}
            UserEvent::Activated | UserEvent::Reactivated | UserEvent::Unlocked => self.stand(UserStatus::Active),
            UserEvent::Suspended { .. } => self.stand(UserStatus::Suspended),
            UserEvent::Locked { until, reason } => {
                self.stand(UserStatus::Locked);
                (self.locked_until, self.lock_reason) = (until, Some(reason));
            }
            UserEvent::ProfileChanged { set, removed, .. } => self.merge(set, &removed),
            UserEvent::DeletionRequested { purge_after } => {
                if self.status != UserStatus::PendingDeletion {
                    self.status_before_deletion = Some(self.status);
                }
                self.status = UserStatus::PendingDeletion;
                self.purge_after = Some(purge_after);
            }
            UserEvent::DeletionCancelled => {
                self.status = self.status_before_deletion.take().unwrap_or(UserStatus::Suspended);
                self.purge_after = None;
            }
            UserEvent::SubjectErased { .. } => {
                self.stand(UserStatus::Erased);
                self.profile = Personal::Erased;
                (self.status_before_deletion, self.purge_after) = (None, None);
            }
        }
    }

    fn stand(&mut self, status: UserStatus) {
        (self.locked_until, self.lock_reason) = (None, None);
        self.status = status;
    }

    // One lost part makes the whole unreadable: an erased profile must not come back in pieces.
    fn merge(&mut self, set: Option<Personal<Profile>>, removed: &std::collections::BTreeSet<String>) {
        let set = set.map_or(Some(Profile::default()), Personal::into_inner);
        match (&mut self.profile, set) {
            (Personal::Clear { value, .. }, Some(set)) => value.merge(set, removed),
            (profile, _) => *profile = Personal::Erased,
        }
    }
}

impl Aggregate for User {
    const TYPE: &'static str = "User";
    type Command = UserCommand;
    type Event = UserEvent;
    type Error = UserError;
    type Services = ();

    async fn handle(&mut self, command: UserCommand, (): &(), sink: &EventSink<Self>) -> Result<(), UserError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: UserEvent) {
        match (self.life.as_mut(), event) {
            (None, UserEvent::Registered { id, profile, status, at }) => {
                self.life = Some(Life::begin(id, profile, status, at));
            }
            (Some(life), event) => life.apply(event),
            (None, _) => {}
        }
    }
}

impl Entity for User {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: UserCommand) -> Result<Vec<UserEvent>, UserError> {
        decide(self, command)
    }
}
