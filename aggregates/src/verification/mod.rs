//! A verification: somebody was sent a link, and may use it once.
//!
//! `Requested → Used`, and requested anew from either: the stream is that of one purpose for one person (or one address), so a newer link
//! always takes the place of the older one, and no two of them hold at once. The log keeps the hash of the link's secret to compare with,
//! and the secret itself sealed: mail is made when it is sent, and made again when it has to be sent again. What
//! was asked for under a name that is nobody's ends in the same event, so that asking tells nobody who is here.

mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::VerificationCommand;
pub use decide::decide;
pub use error::VerificationError;
pub use event::VerificationEvent;

use crate::client::SecretHash;
use crate::{Entity, Personal, Retention, Secret, retention};

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To set another password without the present one.
    PasswordReset,
    /// To be told the name one signs in with; no link.
    UserName,
    /// To open an account under an address.
    Registration,
    /// To show that an address of one's account is one's own.
    Email,
    /// To take an account over that an administrator opened.
    Invitation,
}

impl Purpose {
    /// Every purpose.
    pub const ALL: [Self; 5] = [Self::PasswordReset, Self::UserName, Self::Registration, Self::Email, Self::Invitation];

    /// The word that is stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasswordReset => "password_reset",
            Self::UserName => "user_name",
            Self::Registration => "registration",
            Self::Email => "email",
            Self::Invitation => "invitation",
        }
    }
}

/// A link as it was sent. Nobody who may read what is personal reads its secret: it opens an account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Link {
    /// Where it goes.
    pub address: Personal<String>,
    /// What it carries.
    pub secret: Secret<String>,
}

/// The state of a verification's stream, whose id is made of its purpose and of whom it is about.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Verification {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    purpose: Purpose,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    link: Option<Link>,
    secret_hash: SecretHash,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    locale: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    grant_id: Option<String>,
    expires_at: DateTime<Utc>,
    requested_at: DateTime<Utc>,
    used: bool,
}

impl Verification {
    /// What it is for.
    pub fn purpose(&self) -> Option<Purpose> {
        self.life.as_ref().map(|life| life.purpose)
    }

    /// Whose account it is about; of a registration, the id that the account will have.
    pub fn user_id(&self) -> Option<&str> {
        self.life.as_ref()?.user_id.as_deref()
    }

    /// The link that was sent last; `None` where nobody was sent one.
    pub fn link(&self) -> Option<&Link> {
        self.life.as_ref()?.link.as_ref()
    }

    /// The address that the link went to.
    pub fn address(&self) -> Option<&str> {
        self.link()?.address.as_ref().map(String::as_str)
    }

    /// The authorization request that waits meanwhile.
    pub fn grant_id(&self) -> Option<&str> {
        self.life.as_ref()?.grant_id.as_deref()
    }

    /// The language in which it was asked for, as a BCP 47 tag.
    pub fn locale(&self) -> Option<&str> {
        self.life.as_ref()?.locale.as_deref()
    }

    /// Whether the link was used.
    pub fn is_used(&self) -> bool {
        self.life.as_ref().is_some_and(|life| life.used)
    }

    /// When the link stops to hold.
    pub fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.expires_at)
    }

    /// Whether a link with this secret may be used at `now`.
    pub fn check(&self, hash: &SecretHash, now: DateTime<Utc>) -> Result<(), VerificationError> {
        let life = self.life.as_ref().ok_or(VerificationError::NotRequested)?;
        if life.link.is_none() || !life.secret_hash.matches(hash) {
            return Err(VerificationError::Superseded);
        }
        if life.used {
            return Err(VerificationError::AlreadyUsed);
        }
        if life.expires_at <= now { Err(VerificationError::Expired) } else { Ok(()) }
    }
}

impl Aggregate for Verification {
    const TYPE: &'static str = "Verification";
    type Command = VerificationCommand;
    type Event = VerificationEvent;
    type Error = VerificationError;
    type Services = ();

    async fn handle(
        &mut self,
        command: VerificationCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), VerificationError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: VerificationEvent) {
        match event {
            VerificationEvent::Requested { purpose, user_id, link, secret_hash, locale, grant_id, expires_at, at } => {
                let used = false;
                let requested_at = at;
                let life =
                    Life { purpose, user_id, link, secret_hash, locale, grant_id, expires_at, requested_at, used };
                self.life = Some(life);
            }
            VerificationEvent::Used { .. } => {
                if let Some(life) = &mut self.life {
                    life.used = true;
                }
            }
        }
    }
}

impl Entity for Verification {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &VerificationEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: VerificationCommand) -> Result<Vec<VerificationEvent>, VerificationError> {
        decide(self, command)
    }
}
