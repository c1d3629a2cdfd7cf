//! What a user proves themself with; today a password.
//!
//! `Absent → Set (→ Set …) → Absent`, with a mark "must be changed" and an end date while it is set. Each credential is a
//! stream of its own (`password:{user_id}`), so that changing one never contends with the user's other business, and other
//! kinds can stand beside it. Only hashes come in; nothing here could check a password.

mod command;
mod decide;
mod error;
mod event;
mod password_hash;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::CredentialCommand;
pub use decide::decide;
pub use error::CredentialError;
pub use event::CredentialEvent;
pub use password_hash::{PasswordHash, PasswordHashError};

use crate::{Entity, Personal, retention};

/// The stream of a user's password.
pub fn password_stream(user_id: &str) -> String {
    format!("password:{user_id}")
}

/// The state of one credential's stream.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Credential {
    /// Whose it is; `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// `None` while there is no password.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password: Option<Password>,
    /// Hashes of passwords that are not in force any more, newest first; kept over a removal, so that removing and setting
    /// is no way around the history.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    former: Vec<Personal<PasswordHash>>,
}

/// The password in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Password {
    /// The PHC string; erased with the user.
    pub hash: Personal<PasswordHash>,
    /// Whether the next sign-in must set another one.
    pub must_change: bool,
    /// From when on it must be changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was set.
    pub set_at: DateTime<Utc>,
}

impl Credential {
    /// Whose credential it is.
    pub fn user_id(&self) -> Option<&str> {
        self.user_id.as_deref()
    }

    /// The password in force.
    pub fn password(&self) -> Option<&Password> {
        self.password.as_ref()
    }

    /// Every hash that a new password must not match, newest first, the one in force included.
    pub fn history(&self) -> impl Iterator<Item = &PasswordHash> {
        let current = self.password.as_ref().map(|password| &password.hash);
        current.into_iter().chain(&self.former).filter_map(Personal::as_ref)
    }

    /// Whether a sign-in at `now` must set another password first.
    pub fn must_change(&self, now: DateTime<Utc>) -> bool {
        self.password.as_ref().is_some_and(|p| p.must_change || p.expires_at.is_some_and(|end| end <= now))
    }

    fn retire_current(&mut self) {
        if let Some(password) = self.password.take() {
            self.former.insert(0, password.hash);
        }
    }
}

impl Aggregate for Credential {
    const TYPE: &'static str = "Credential";
    type Command = CredentialCommand;
    type Event = CredentialEvent;
    type Error = CredentialError;
    type Services = ();

    async fn handle(
        &mut self,
        command: CredentialCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), CredentialError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: CredentialEvent) {
        match event {
            CredentialEvent::PasswordSet { user_id, hash, must_change, expires_at, history, at } => {
                self.user_id = Some(user_id);
                self.retire_current();
                // The one in force is part of the history.
                self.former.truncate(usize::from(history).saturating_sub(1));
                self.password = Some(Password { hash, must_change, expires_at, set_at: at });
            }
            CredentialEvent::PasswordUpgraded { hash } => {
                if let Some(password) = &mut self.password {
                    password.hash = hash;
                }
            }
            CredentialEvent::PasswordMarkedForChange => {
                if let Some(password) = &mut self.password {
                    password.must_change = true;
                }
            }
            CredentialEvent::Removed => self.retire_current(),
        }
    }
}

impl Entity for Credential {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.user_id.is_some()
    }

    fn decide(&self, command: CredentialCommand) -> Result<Vec<CredentialEvent>, CredentialError> {
        decide(self, command)
    }
}
