//! A value that must be sealed although it is nobody's personal data: private keys, recoverable client secrets.
//!
//! It travels exactly like [`Personal`], so the door of the log needs to know one form only; its subject is a keyring
//! whose name begins with `~`, which no user id can, so erasing a person never takes a signing key along.

use std::fmt;

use serde::de::{self, Deserialize, Deserializer};
use serde::ser::{Serialize, Serializer};

use crate::Personal;

/// The keyrings under which secrets are sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keyring {
    /// Private halves of a tenant's signing keys.
    SigningKeys,
    /// Client secrets that an HMAC or AES algorithm needs in the clear.
    ClientSecrets,
    /// Tokens that are told once more within the grace of a replaced refresh token.
    RefreshTokens,
    /// Salts of pairwise subjects that were brought along or drawn anew.
    SubjectSalts,
    /// What receivers of signals want to be shown.
    ReceiverHeaders,
    /// Keys of the files of jobs.
    JobFiles,
    /// Addresses, headers and signing secrets of webhooks.
    WebhookSecrets,
    /// What mail servers want to be shown.
    MailSecrets,
    /// Links that people get by mail.
    Links,
    /// What clients are told with of an answer in the back channel.
    NotificationTokens,
    /// What clients ask for one by one (RFC 9396), before it is known whose answer it is.
    AuthorizationDetails,
}

impl Keyring {
    /// The subject under which the keyring's data key is stored.
    pub fn subject(self) -> &'static str {
        match self {
            Self::SigningKeys => "~signing-keys",
            Self::ClientSecrets => "~client-secrets",
            Self::RefreshTokens => "~refresh-tokens",
            Self::SubjectSalts => "~subject-salts",
            Self::ReceiverHeaders => "~receiver-headers",
            Self::JobFiles => "~job-files",
            Self::WebhookSecrets => "~webhook-secrets",
            Self::MailSecrets => "~mail-secrets",
            Self::Links => "~links",
            Self::NotificationTokens => "~notification-tokens",
            Self::AuthorizationDetails => "~authorization-details",
        }
    }
}

/// A sealed value of a [`Keyring`]; on the wire a `$personal` object whose subject begins with `~`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret<T>(Personal<T>);

impl<T> Secret<T> {
    /// A secret that belongs to `keyring`.
    pub fn new(keyring: Keyring, value: T) -> Self {
        Self(Personal::new(keyring.subject(), value))
    }

    /// A secret with a key of its own beside the keyring's, which can be destroyed without the others: `id` is unguessed and unrepeated.
    pub fn alone(keyring: Keyring, id: &str, value: T) -> Self {
        Self(Personal::new(format!("{}:{id}", keyring.subject()), value))
    }

    /// The value in the clear, unless its key was destroyed. The name is long on purpose: every use shows in a review.
    pub fn expose(&self) -> Option<&T> {
        self.0.as_ref()
    }

    /// The subject under which the value is sealed; `None` once its key was destroyed.
    pub fn subject(&self) -> Option<&str> {
        self.0.subject()
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_erased() { "Secret(erased)" } else { "Secret(…)" })
    }
}

impl<T: Serialize> Serialize for Secret<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Secret<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let inner = Personal::deserialize(deserializer)?;
        match inner.subject() {
            Some(subject) if !subject.starts_with('~') => {
                Err(de::Error::custom("the subject of a secret is a keyring and begins with '~'"))
            }
            _ => Ok(Self(inner)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json, to_value};

    use super::*;

    #[test]
    fn a_secret_is_written_like_a_personal_value_of_its_keyring() {
        let secret = Secret::new(Keyring::SigningKeys, "MC4C".to_owned());
        let written = to_value(&secret).unwrap();
        assert_eq!(written, json!({"$personal": {"subject": "~signing-keys", "value": "MC4C"}}));
        assert_eq!(from_value::<Secret<String>>(written).unwrap(), secret);
    }

    #[test]
    fn a_secret_may_have_a_key_of_its_own() {
        let secret = Secret::alone(Keyring::AuthorizationDetails, "1", 7);
        assert_eq!(secret.subject(), Some("~authorization-details:1"));
        assert_eq!(from_value::<Secret<i32>>(to_value(&secret).unwrap()).unwrap(), secret);
    }

    #[test]
    fn a_secret_under_a_persons_key_is_refused() {
        let stray = json!({"$personal": {"subject": "user-1", "value": "MC4C"}});
        assert!(from_value::<Secret<String>>(stray).is_err());
    }

    #[test]
    fn a_debug_line_never_shows_the_value() {
        let secret = Secret::new(Keyring::ClientSecrets, "s3cr3t".to_owned());
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        let sealed = from_value::<Secret<String>>(json!({"$sealed": "AAAA"})).unwrap();
        assert_eq!((format!("{sealed:?}").as_str(), sealed.expose()), ("Secret(erased)", None));
    }
}
