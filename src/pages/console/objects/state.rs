//! Where something stands: a word and its tone.

use aggregates::client::ClientStatus;
use aggregates::signing_key::KeyStatus;
use aggregates::tenant::TenantStatus;
use aggregates::user::UserStatus;

/// A word with a tone. The word says it; colour only repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct State {
    /// The key of the word.
    pub key: &'static str,
    /// `good`, `warn`, `bad` or nothing.
    pub tone: &'static str,
}

impl State {
    /// That something is part of every tenant.
    pub const BUILT_IN: Self = Self { key: "state-built-in", tone: "" };
    /// That a tenant chose a setting.
    pub const OWN: Self = Self { key: "state-own", tone: "good" };
    /// That the installation chose a setting.
    pub const INHERITED: Self = Self { key: "state-inherited", tone: "" };

    const fn new(key: &'static str, tone: &'static str) -> Self {
        Self { key, tone }
    }
}

impl From<UserStatus> for State {
    fn from(status: UserStatus) -> Self {
        match status {
            UserStatus::Registered => Self::new("state-registered", ""),
            UserStatus::Active => Self::new("state-active", "good"),
            UserStatus::Suspended => Self::new("state-suspended", "warn"),
            UserStatus::Locked => Self::new("state-locked", "warn"),
            UserStatus::PendingDeletion => Self::new("state-pending-deletion", "bad"),
            UserStatus::Erased => Self::new("state-erased", "bad"),
        }
    }
}

impl From<ClientStatus> for State {
    fn from(status: ClientStatus) -> Self {
        match status {
            ClientStatus::Enabled => Self::new("state-enabled", "good"),
            ClientStatus::Disabled => Self::new("state-disabled", "warn"),
            ClientStatus::Deleted => Self::new("state-deleted", "bad"),
        }
    }
}

impl From<KeyStatus> for State {
    fn from(status: KeyStatus) -> Self {
        match status {
            KeyStatus::Pending => Self::new("state-next", ""),
            KeyStatus::Active => Self::new("state-signs", "good"),
            KeyStatus::Retired => Self::new("state-verifies", ""),
            KeyStatus::Expired => Self::new("state-expired", ""),
            KeyStatus::Revoked => Self::new("state-revoked", "bad"),
        }
    }
}

impl From<TenantStatus> for State {
    fn from(status: TenantStatus) -> Self {
        match status {
            TenantStatus::Active => Self::new("state-active", "good"),
            TenantStatus::Suspended => Self::new("state-suspended", "warn"),
            TenantStatus::PendingDeletion => Self::new("state-pending-deletion", "bad"),
            TenantStatus::Deleted => Self::new("state-deleted", "bad"),
        }
    }
}
