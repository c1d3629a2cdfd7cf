//! What a webhook's messages are signed by, as Standard Webhooks writes it: `whsec_` and 24 to 64 bytes in base64.
//!
//! Whoever receives a message needs the same bytes, so they are kept sealed and not as a hash. Several live at a time: every message is signed
//! by each of them, so a receiver can change over when it likes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Life, WebhookError, WebhookEvent};
use crate::text;
use crate::{Faults, FieldFault, Keyring, Secret};

const PREFIX: &str = "whsec_";
const SHORTEST: usize = 24;
const LONGEST: usize = 64;
/// How many secrets may be live at once.
pub(super) const MOST_SECRETS: usize = 5;

/// A signing secret in the form that receivers configure.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(String);

/// The text is no signing secret. It is not repeated: it may well be one of something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this is no signing secret; write whsec_ and 24 to 64 random bytes in base64 with its padding")]
pub struct SigningSecretError;

impl SigningSecret {
    /// Checks the form.
    pub fn parse(text: &str) -> Result<Self, SigningSecretError> {
        let encoded = text.strip_prefix(PREFIX).ok_or(SigningSecretError)?;
        let digits = encoded.trim_end_matches('=');
        let padding = encoded.len() - digits.len();
        let alphabet = digits.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/'));
        let whole = encoded.len() % 4 == 0 && padding <= 2;
        let bytes = digits.len() * 3 / 4;
        let good = alphabet && whole && (SHORTEST..=LONGEST).contains(&bytes);
        if good { Ok(Self(text.to_owned())) } else { Err(SigningSecretError) }
    }

    /// The text. The name is long on purpose: every use shows in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it is kept.
    pub fn sealed(&self) -> Secret<String> {
        Secret::new(Keyring::WebhookSecrets, self.0.clone())
    }
}

impl std::fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningSecret(…)")
    }
}

/// One of a webhook's secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookSecret {
    /// The secret, sealed.
    pub secret: Secret<String>,
    /// When it was added.
    pub added_at: DateTime<Utc>,
    /// From when on nothing is signed by it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends_at: Option<DateTime<Utc>>,
}

impl WebhookSecret {
    /// Whether messages are signed by it at `now`.
    pub fn is_live(&self, now: DateTime<Utc>) -> bool {
        self.ends_at.is_none_or(|end| end > now)
    }
}

impl Life {
    /// Signs by one more secret; the others end at a moment, and those that have ended are removed along the way.
    pub(super) fn add_secret(
        &self,
        secret_id: String,
        secret: &SigningSecret,
        others_end_at: DateTime<Utc>,
        at: DateTime<Utc>,
    ) -> Result<Vec<WebhookEvent>, WebhookError> {
        if !text::is_visible_ascii(&secret_id) {
            let fault = FieldFault::new("secret_id", "is not usable", "give 1 to 255 visible ASCII characters");
            return Err(Faults::from(fault).into());
        }
        if self.secrets.contains_key(&secret_id) {
            return Err(WebhookError::DuplicateSecret);
        }
        let goes_on = |known: &WebhookSecret| known.is_live(at) && others_end_at > at;
        if self.secrets.values().filter(|known| goes_on(known)).count() >= MOST_SECRETS {
            return Err(WebhookError::TooManySecrets);
        }
        let mut events = Vec::new();
        for (id, known) in &self.secrets {
            let secret_id = id.clone();
            if !goes_on(known) {
                events.push(WebhookEvent::SecretRemoved { secret_id });
            } else if known.ends_at.is_none_or(|end| end > others_end_at) {
                events.push(WebhookEvent::SecretRetired { secret_id, ends_at: others_end_at });
            }
        }
        events.push(WebhookEvent::SecretAdded { secret_id, secret: secret.sealed(), at });
        Ok(events)
    }

    /// Signs by a secret no more, at once.
    pub(super) fn remove_secret(&self, secret_id: String) -> Result<Vec<WebhookEvent>, WebhookError> {
        if !self.secrets.contains_key(&secret_id) {
            return Err(WebhookError::UnknownSecret);
        }
        let stays = |(id, known): (&String, &WebhookSecret)| *id != secret_id && known.ends_at.is_none();
        if self.settings.shape.is_signed() && !self.secrets.iter().any(stays) {
            return Err(WebhookError::LastSecret);
        }
        Ok(vec![WebhookEvent::SecretRemoved { secret_id }])
    }
}
