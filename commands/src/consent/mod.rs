//! Intents towards consents. What a person answers on the consent page while a client waits is kept by
//! [`crate::grant::ApproveGrant`], in the commit that lets the client have it.

mod give;
mod revoke;
mod revoke_several;

use aggregates::consent::ConsentError;

pub use give::GiveConsent;
pub use revoke::RevokeConsent;
pub use revoke_several::RevokeConsents;

use crate::Failure;

/// Why a consent was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChangeConsentError {
    /// Its rules say no; [`ConsentError::NotGiven`] where there is none.
    #[error(transparent)]
    Refused(#[from] ConsentError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}
