//! A key that a tenant signs tokens with, or that clients encrypt to.
//!
//! `Pending → Active → Retired → (Expired)`, and from anywhere `→ Revoked`. A pending key is already published, so that relying parties
//! know it before its first signature; a retired one still verifies until its last token has ended. The private half is sealed, and
//! leaves the state as soon as the key may not sign any more. Of a key for encryption the private half opens: it stays until the key is
//! revoked, and opens nothing after the time that a retired key has.

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
use serde_json::Value;

pub use command::SigningKeyCommand;
pub use decide::decide;
pub use error::SigningKeyError;
pub use event::{KeyUse, SigningKeyEvent};

use crate::{Entity, KeyAlgorithm, Secret, retention};

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    /// Published, signs nothing yet.
    Pending,
    /// Signs.
    Active,
    /// Signs no more, still verifies.
    Retired,
    /// Its last token has ended; never stored, see [`SigningKey::status_at`].
    Expired,
    /// Verifies nothing, at once.
    Revoked,
}

/// The state of a key's stream, whose id is the `kid`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SigningKey {
    /// `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    life: Option<Life>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Life {
    kid: String,
    alg: KeyAlgorithm,
    public_jwk: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private_key: Option<Secret<String>>,
    status: KeyStatus,
    generated_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    activated_at: Option<DateTime<Utc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    verify_until: Option<DateTime<Utc>>,
}

impl SigningKey {
    /// The key id.
    pub fn kid(&self) -> Option<&str> {
        self.life.as_ref().map(|life| life.kid.as_str())
    }

    /// The one algorithm of the key (RFC 8725 §3.1: a key has one use).
    pub fn algorithm(&self) -> Option<KeyAlgorithm> {
        self.life.as_ref().map(|life| life.alg)
    }

    /// The public half as it is published.
    pub fn public_jwk(&self) -> Option<&Value> {
        self.life.as_ref().map(|life| &life.public_jwk)
    }

    /// The private half, base64 of PKCS#8; `None` once the key may neither sign nor open any more.
    pub fn private_key(&self) -> Option<&Secret<String>> {
        self.life.as_ref()?.private_key.as_ref()
    }

    /// Where the key stands at `now`: a retired key expires when its time has come.
    pub fn status_at(&self, now: DateTime<Utc>) -> Option<KeyStatus> {
        let life = self.life.as_ref()?;
        let over = life.status == KeyStatus::Retired && life.verify_until.is_some_and(|until| until <= now);
        Some(if over { KeyStatus::Expired } else { life.status })
    }

    /// Whether signatures of this key are accepted, and the key is published, at `now`.
    pub fn verifies(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status_at(now), Some(KeyStatus::Pending | KeyStatus::Active | KeyStatus::Retired))
    }

    /// When the key was made.
    pub fn generated_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref().map(|life| life.generated_at)
    }

    /// When it began to sign.
    pub fn activated_at(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref()?.activated_at
    }

    /// Until when it verifies after it was retired.
    pub fn verify_until(&self) -> Option<DateTime<Utc>> {
        self.life.as_ref()?.verify_until
    }
}

impl Life {
    fn apply(&mut self, event: &SigningKeyEvent) {
        match *event {
            SigningKeyEvent::Generated { .. } => {}
            SigningKeyEvent::Activated { at } => {
                self.status = KeyStatus::Active;
                self.activated_at = Some(at);
            }
            SigningKeyEvent::Retired { verify_until } => {
                self.status = KeyStatus::Retired;
                self.verify_until = Some(verify_until);
                // What was encrypted a moment ago must still be opened.
                if self.alg.key_use() == KeyUse::Sig {
                    self.private_key = None;
                }
            }
            SigningKeyEvent::Revoked { .. } => {
                self.status = KeyStatus::Revoked;
                self.private_key = None;
            }
        }
    }
}

impl Aggregate for SigningKey {
    const TYPE: &'static str = "SigningKey";
    type Command = SigningKeyCommand;
    type Event = SigningKeyEvent;
    type Error = SigningKeyError;
    type Services = ();

    async fn handle(
        &mut self,
        command: SigningKeyCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), SigningKeyError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: SigningKeyEvent) {
        match (self.life.as_mut(), event) {
            (None, SigningKeyEvent::Generated { kid, alg, public_jwk, private_key, at, .. }) => {
                self.life = Some(Life {
                    kid,
                    alg,
                    public_jwk,
                    private_key: Some(private_key),
                    status: KeyStatus::Pending,
                    generated_at: at,
                    activated_at: None,
                    verify_until: None,
                });
            }
            (Some(life), event) => life.apply(&event),
            (None, _) => {}
        }
    }
}

impl Entity for SigningKey {
    const STATE_VERSION: u32 = 1;

    fn exists(&self) -> bool {
        self.life.is_some()
    }

    fn decide(&self, command: SigningKeyCommand) -> Result<Vec<SigningKeyEvent>, SigningKeyError> {
        decide(self, command)
    }
}
