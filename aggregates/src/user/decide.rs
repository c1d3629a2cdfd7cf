//! The rules of a user.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use super::{
    InitialStatus, Life, LockReason, Profile, ProfileChanges, User, UserCommand, UserError, UserEvent, UserStatus,
};
use crate::tenant::AttributeSchema;
use crate::text::{self, Lines};
use crate::{Faults, Personal};

const LONGEST_REASON: usize = 500;

type Decision = Result<Vec<UserEvent>, UserError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &User, command: UserCommand) -> Decision {
    match (&state.life, command) {
        (None, UserCommand::Register { id, schema, profile, status, at }) => register(id, &schema, profile, status, at),
        (None, _) => Err(UserError::NotRegistered),
        (Some(_), UserCommand::Register { .. }) => Err(UserError::AlreadyRegistered),
        (Some(life), UserCommand::Erase { at }) => life.erase(at),
        (Some(life), _) if life.status == UserStatus::Erased => Err(UserError::WrongStatus(life.status)),
        (Some(life), command) => life.decide(command),
    }
}

fn register(
    id: String,
    schema: &AttributeSchema,
    profile: Profile,
    status: InitialStatus,
    at: DateTime<Utc>,
) -> Decision {
    // The id names the data key, whose other owners are keyrings (`~…`) and clients (`client:…`).
    if !text::is_visible_ascii(&id) || id.starts_with('~') || id.starts_with("client:") {
        return Err(UserError::UnusableId);
    }
    let profile = Personal::new(id.clone(), profile.check(schema)?);
    Ok(vec![UserEvent::Registered { id, profile, status, at }])
}

impl Life {
    fn decide(&self, command: UserCommand) -> Decision {
        use UserStatus::{Active, Locked, PendingDeletion, Registered, Suspended};
        match command {
            // `decide` above has answered these two.
            UserCommand::Register { .. } => Err(UserError::AlreadyRegistered),
            UserCommand::Erase { at } => self.erase(at),
            UserCommand::Activate => self.step(&[Registered], Active, UserEvent::Activated),
            UserCommand::Suspend { reason } => {
                let reason = reason.map(|reason| self.reason(&reason)).transpose()?;
                // An administrator's word outranks an automatic lock.
                self.step(&[Active, Locked], Suspended, UserEvent::Suspended { reason })
            }
            UserCommand::Reactivate => self.step(&[Suspended], Active, UserEvent::Reactivated),
            UserCommand::Lock { until, reason, at } => self.lock(until, reason, at),
            // From active too: failures that lock nobody yet are counted beside this stream, and an unlocking forgets them.
            UserCommand::Unlock => self.step(&[Locked, Active], Active, UserEvent::Unlocked),
            UserCommand::ChangeProfile { changes, schema } => self.change_profile(changes, &schema),
            UserCommand::RequestDeletion { purge_after } if self.purge_after == Some(purge_after) => Ok(vec![]),
            UserCommand::RequestDeletion { purge_after } => Ok(vec![UserEvent::DeletionRequested { purge_after }]),
            UserCommand::CancelDeletion if self.status == PendingDeletion => Ok(vec![UserEvent::DeletionCancelled]),
            UserCommand::CancelDeletion => Err(UserError::WrongStatus(self.status)),
        }
    }

    /// From one of `from` by `event`; where the goal is reached already, nothing; from elsewhere, a refusal.
    fn step(&self, from: &[UserStatus], to: UserStatus, event: UserEvent) -> Decision {
        if from.contains(&self.status) {
            Ok(vec![event])
        } else if self.status == to {
            Ok(vec![])
        } else {
            Err(UserError::WrongStatus(self.status))
        }
    }

    fn reason(&self, reason: &str) -> Result<Personal<String>, Faults> {
        let reason = text::check("reason", reason, LONGEST_REASON, Lines::Many)?;
        Ok(Personal::new(self.id.clone(), reason))
    }

    fn lock(&self, until: Option<DateTime<Utc>>, reason: LockReason, at: DateTime<Utc>) -> Decision {
        if until.is_some_and(|until| until <= at) {
            return Err(UserError::LockAlreadyOver);
        }
        match self.status {
            UserStatus::Locked if self.locked_until == until && self.lock_reason == Some(reason) => Ok(vec![]),
            UserStatus::Active | UserStatus::Locked => Ok(vec![UserEvent::Locked { until, reason }]),
            status => Err(UserError::WrongStatus(status)),
        }
    }

    fn change_profile(&self, changes: ProfileChanges, schema: &AttributeSchema) -> Decision {
        // The data key is destroyed before the event of erasure is read: there is nothing left to change.
        let Some(old) = self.profile.as_ref() else {
            return Err(UserError::WrongStatus(UserStatus::Erased));
        };
        let named: BTreeSet<String> = changes.set.names().union(&changes.removed).cloned().collect();
        let new = withdraw_marks(old, changes).check_touched(schema, &named)?;
        let ProfileChanges { set, removed } = ProfileChanges::between(old, &new);
        if set.is_empty() && removed.is_empty() {
            return Ok(vec![]);
        }
        Ok(vec![UserEvent::ProfileChanged {
            changed: set.names(),
            removed,
            set: (!set.is_empty()).then(|| Personal::new(self.id.clone(), set)),
        }])
    }

    fn erase(&self, at: DateTime<Utc>) -> Decision {
        match (self.status, self.purge_after) {
            (UserStatus::Erased, _) => Ok(vec![]),
            (UserStatus::PendingDeletion, Some(after)) if at < after => Err(UserError::TooEarly(after)),
            (UserStatus::PendingDeletion, _) => Ok(vec![UserEvent::SubjectErased { subject: self.id.clone() }]),
            (status, _) => Err(UserError::WrongStatus(status)),
        }
    }
}

/// The changed profile, where a verified mark does not outlive the value that was verified: otherwise whoever may edit
/// an address could make any address look confirmed.
fn withdraw_marks(old: &Profile, changes: ProfileChanges) -> Profile {
    let marks = (changes.set.email_verified, changes.set.phone_number_verified);
    let mut new = old.clone();
    new.merge(changes.set, &changes.removed);
    if new.email != old.email && marks.0.is_none() {
        new.email_verified = None;
    }
    if new.phone_number != old.phone_number && marks.1.is_none() {
        new.phone_number_verified = None;
    }
    new
}
