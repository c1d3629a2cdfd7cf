//! Why a tenant refuses.

use chrono::{DateTime, Utc};

use super::TenantStatus;
use crate::Faults;

/// Refusals of one tenant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TenantError {
    /// The id is taken, be it by a deleted tenant.
    #[error("a tenant with this id exists or existed; choose another id")]
    AlreadyCreated,
    /// Nothing was created under this id.
    #[error("there is no such tenant; create it first")]
    NotCreated,
    /// The tenant stands where the command does not apply.
    #[error("the tenant is {0:?}, where this cannot be done")]
    WrongStatus(TenantStatus),
    /// `system` must always serve.
    #[error("the platform's own tenant can be neither suspended nor deleted")]
    PlatformTenant,
    /// Something given breaks a rule.
    #[error("{0}")]
    Invalid(#[from] Faults),
    /// A salt makes other names of all pairwise ones, and nobody said that it may.
    #[error(
        "every client with pairwise subjects would know every person by another name; say change_subjects if it shall be so"
    )]
    SubjectsWouldChange,
    /// An attribute would change its kind, and stored values would no longer fit.
    #[error("attribute {attribute} is of kind {kind} and stays so; define an attribute of another name")]
    AttributeKindChanged {
        /// The attribute's name.
        attribute: String,
        /// The kind it has, or had before it was dropped.
        kind: String,
    },
    /// The grace period is not over.
    #[error("the tenant may be deleted after {0}; wait, or request deletion with an earlier date")]
    TooEarly(DateTime<Utc>),
}
