//! A secret by which a resource shows who it is where it asks what a token is worth (RFC 7662 §2.1).
//!
//! It is made here, of 256 random bits, and only its hash is kept; several live at a time, so that they can be rotated without an outage.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Decision, Life, ResourceError, ResourceEvent};
use crate::client::SecretHash;
use crate::text;
use crate::{Faults, FieldFault};

/// How many secrets may be live at once.
pub(super) const MOST_SECRETS: usize = 5;

/// One of a resource's secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceSecret {
    /// What a given secret is compared with.
    pub hash: SecretHash,
    /// From when on it is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
}

impl ResourceSecret {
    /// Whether it is accepted at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_none_or(|end| end > now)
    }
}

impl Life {
    /// Accepts one more secret; those that have expired are removed along the way.
    pub(super) fn add_secret(&self, secret_id: String, secret: ResourceSecret) -> Decision {
        let ResourceSecret { hash, expires_at, added_at: at } = secret;
        match self.secrets.get(&secret_id) {
            Some(known) if known.hash == hash && known.expires_at == expires_at => return Ok(vec![]),
            Some(_) => return Err(ResourceError::DuplicateSecret),
            None => {}
        }
        if !text::is_visible_ascii(&secret_id) {
            let fault = FieldFault::new("secret_id", "is not usable", "give 1 to 255 visible ASCII characters");
            return Err(Faults::from(fault).into());
        }
        if expires_at.is_some_and(|end| end <= at) {
            return Err(ResourceError::ExpiresInThePast);
        }
        if self.secrets.values().filter(|known| known.is_live(at)).count() >= MOST_SECRETS {
            return Err(ResourceError::TooManySecrets);
        }
        let expired = self.secrets.iter().filter(|(_, known)| !known.is_live(at));
        let removed = |id: &String| ResourceEvent::SecretRemoved { secret_id: id.clone() };
        let mut events: Vec<_> = expired.map(|(id, _)| removed(id)).collect();
        events.push(ResourceEvent::SecretAdded { secret_id, hash, expires_at, at });
        Ok(events)
    }

    /// Accepts a secret no more.
    pub(super) fn remove_secret(&self, secret_id: String) -> Decision {
        if self.secrets.contains_key(&secret_id) {
            Ok(vec![ResourceEvent::SecretRemoved { secret_id }])
        } else {
            Err(ResourceError::UnknownSecret)
        }
    }
}
