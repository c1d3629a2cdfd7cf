//! Where something stands: a word and its tone.

use aggregates::client::ClientStatus;
use aggregates::signing_key::KeyStatus;
use aggregates::ssf_stream::StreamStatus;
use aggregates::tenant::TenantStatus;
use aggregates::user::UserStatus;
use aggregates::webhook::WebhookState;
use queries::delivery::DeliveryState;

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

    /// What followed an attempt: `done`, `again` or `dead`.
    pub fn of_attempt(became: &str) -> Self {
        match became {
            "done" => Self::from(DeliveryState::Done),
            "dead" => Self::from(DeliveryState::Dead),
            _ => Self::new("state-again", "warn"),
        }
    }

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

impl From<WebhookState> for State {
    fn from(state: WebhookState) -> Self {
        match state {
            WebhookState::Active => Self::new("state-active", "good"),
            WebhookState::Paused => Self::new("state-paused", "warn"),
        }
    }
}

impl From<StreamStatus> for State {
    fn from(status: StreamStatus) -> Self {
        match status {
            StreamStatus::Enabled => Self::new("state-tells", "good"),
            StreamStatus::Paused => Self::new("state-paused", "warn"),
            StreamStatus::Disabled => Self::new("state-disabled", "warn"),
        }
    }
}

impl From<DeliveryState> for State {
    fn from(state: DeliveryState) -> Self {
        match state {
            DeliveryState::Waiting => Self::new("state-waiting", ""),
            DeliveryState::Done => Self::new("state-arrived", "good"),
            DeliveryState::Dead => Self::new("state-given-up", "bad"),
        }
    }
}
