//! What one may ask of a tenant.

use chrono::{DateTime, Utc};

use super::{AttributeSchema, TenantSettings};
use crate::{Secret, TenantId};

/// Intents towards one tenant; times come from the caller.
#[derive(Clone, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "settings change rarely, and no two of these are kept in memory at once")]
pub enum TenantCommand {
    /// Begin a tenant with the default settings and no attributes of its own.
    Create {
        /// The id, which is also the stream's.
        id: TenantId,
        /// Shown on pages, 1 to 200 characters.
        name: String,
        /// BCP 47 tag.
        default_locale: Option<String>,
        /// Now.
        at: DateTime<Utc>,
    },
    /// Give it another name.
    Rename {
        /// Shown on pages, 1 to 200 characters.
        name: String,
    },
    /// Stop serving.
    Suspend {
        /// Why, for the audit log; 1 to 500 characters. Not for personal data.
        reason: String,
    },
    /// Serve again after a suspension.
    Reactivate,
    /// Replace the schema of the users' own attributes.
    ChangeAttributeSchema {
        /// The whole new schema.
        schema: AttributeSchema,
    },
    /// Replace the settings.
    ChangeSettings {
        /// All settings, changed ones included.
        settings: TenantSettings,
    },
    /// Salt pairwise subjects (OIDC Core §8.1) with something else than what follows from the tenant's key.
    SetSubjectSalt {
        /// 16 to 512 bytes, under [`crate::Keyring::SubjectSalts`].
        salt: Secret<String>,
        /// Whether it is understood that every client with pairwise subjects will know every person by another name.
        change_subjects: bool,
    },
    /// Keep what the mail server wants to be shown.
    SetMailSecret {
        /// A password or a client's secret, 1 to 1024 characters; under [`crate::Keyring::MailSecrets`].
        secret: Secret<String>,
    },
    /// Forget it.
    RemoveMailSecret,
    /// Stop serving and delete later; again while pending, to move the date.
    RequestDeletion {
        /// The earliest moment of [`TenantCommand::Delete`].
        purge_after: DateTime<Utc>,
    },
    /// Call the deletion off; the tenant stands where it stood before.
    CancelDeletion,
    /// Delete for ever.
    Delete {
        /// Now.
        at: DateTime<Utc>,
    },
}
