//! What one may ask of a credential.

use chrono::{DateTime, Utc};

use super::PasswordHash;

/// Intents towards one credential; hashes and times come from the caller.
#[derive(Clone, Debug, PartialEq)]
pub enum CredentialCommand {
    /// Set a password, the first one or another one. The caller has checked it against policy and [`super::Credential::history`].
    SetPassword {
        /// Whose it is; the same for the whole life of the stream.
        user_id: String,
        /// Hash of the new password.
        hash: PasswordHash,
        /// Whether the next sign-in must set another one (an administrator chose this one).
        must_change: bool,
        /// From when on it must be changed.
        expires_at: Option<DateTime<Utc>>,
        /// How many last passwords to remember, this one included: the tenant's policy of today.
        history: u8,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Replace the hash by a better one of the same password.
    UpgradePassword {
        /// The hash that the password was verified against. If another one is in force by now, nothing is replaced:
        /// otherwise an upgrade that lost a race would bring an old password back.
        from: PasswordHash,
        /// The better hash.
        to: PasswordHash,
    },
    /// Ask for another password at the next sign-in.
    MarkForChange,
    /// Take the password away.
    Remove,
}
