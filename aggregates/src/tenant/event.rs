//! What may have happened to a tenant.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AttributeSchema, Tenant, TenantSettings};
use crate::catalogue::events;
use crate::{Secret, TenantId};

/// Facts of one tenant's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the catalogue below says what each event means; members are those of the command")]
#[expect(clippy::large_enum_variant, reason = "settings change rarely, and no two of these are kept in memory at once")]
pub enum TenantEvent {
    Created {
        id: TenantId,
        name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        default_locale: Option<String>,
        at: DateTime<Utc>,
    },
    Renamed {
        name: String,
    },
    Suspended {
        reason: String,
    },
    Reactivated,
    AttributeSchemaChanged {
        schema: AttributeSchema,
    },
    SettingsChanged {
        settings: TenantSettings,
    },
    SubjectSaltSet {
        salt: Secret<String>,
    },
    MailSecretSet {
        secret: Secret<String>,
    },
    MailSecretRemoved,
    DeletionRequested {
        purge_after: DateTime<Utc>,
    },
    DeletionCancelled,
    Deleted,
}

events! { TenantEvent of Tenant {
    Created = "TenantCreated" "1": "A tenant came to be, with the default settings.",
    Renamed = "TenantRenamed" "1": "The tenant got another name.",
    Suspended = "TenantSuspended" "1": "The tenant stopped serving.",
    Reactivated = "TenantReactivated" "1": "The tenant serves again.",
    AttributeSchemaChanged = "TenantAttributeSchemaChanged" "1": "The attributes that its users may have were replaced.",
    SettingsChanged = "TenantSettingsChanged" "1": "The tenant's settings were replaced.",
    SubjectSaltSet = "TenantSubjectSaltSet" "1": "Clients with pairwise subjects know every person by another name from here on.",
    MailSecretSet = "TenantMailSecretSet" "1": "What the tenant's mail server wants to be shown was set.",
    MailSecretRemoved = "TenantMailSecretRemoved" "1": "What the tenant's mail server wants to be shown was forgotten.",
    DeletionRequested = "TenantDeletionRequested" "1": "The tenant stopped serving and will be deleted.",
    DeletionCancelled = "TenantDeletionCancelled" "1": "The deletion was called off.",
    Deleted = "TenantDeleted" "1": "The tenant is gone for ever.",
} }
