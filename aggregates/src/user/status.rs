//! Where a user stands.

use serde::{Deserialize, Serialize};

/// The states of a user's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserStatus {
    /// Known, not yet allowed to sign in: an address to confirm, an approval to come.
    Registered,
    /// May sign in.
    Active,
    /// An administrator said no, until one says yes.
    Suspended,
    /// Too many failures or a risk: no sign-in, for a time or until unlocked.
    Locked,
    /// Will be erased; may be called off.
    PendingDeletion,
    /// Nobody any more.
    Erased,
}

impl UserStatus {
    /// SCIM's `active` (RFC 7643 §4.1.1): whether the account is in use. A temporary lock does not end that.
    pub fn is_active(self) -> bool {
        matches!(self, Self::Active | Self::Locked)
    }

    /// The word that is stored and shown.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Locked => "locked",
            Self::PendingDeletion => "pending_deletion",
            Self::Erased => "erased",
        }
    }
}

/// Where a user may begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InitialStatus {
    /// Must be activated first.
    Registered,
    /// May sign in at once.
    #[default]
    Active,
}

impl From<InitialStatus> for UserStatus {
    fn from(status: InitialStatus) -> Self {
        match status {
            InitialStatus::Registered => Self::Registered,
            InitialStatus::Active => Self::Active,
        }
    }
}

/// Why a user is locked; a closed list, so that nothing personal can slip in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LockReason {
    /// The tenant's lockout bound was reached.
    TooManyFailures,
    /// A credential or session seems to be in other hands.
    SuspectedCompromise,
    /// An administrator asked for it.
    Administrator,
}
