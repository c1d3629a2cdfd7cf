//! Signing in, up to the answer: who is meant, from where, and what was wrong with it.
//!
//! Comparing a password takes long and happens in the rim. Before it, [`resolve`] finds out who is meant and [`origin`] what the
//! attempt is counted by; after it, [`FailSignIn`] records what was wrong, or [`crate::session::SignIn`] what was right.

mod fail;
mod origin;
mod proof;
mod resolve;

pub use fail::{FailSignIn, FailSignInError};
pub use origin::origin;
pub(crate) use proof::prove;
pub use proof::{Proof, ProofError};
pub use resolve::{Resolved, ResolvedPassword, ResolvedUser, resolve};

use aggregates::TenantId;
use aggregates::authentication::Authentication;

use crate::{Failure, Loaded, Unit};

/// The stream of an attempt: the one that earlier failures began, as long as it is open, or a new one.
async fn attempt(
    unit: &mut Unit<'_>,
    tenant: &TenantId,
    earlier: Option<&String>,
) -> Result<(String, Loaded<Authentication>), Failure> {
    if let Some(id) = earlier {
        let loaded = unit.load::<Authentication>(tenant, id).await?;
        if loaded.state().is_open() {
            return Ok((id.clone(), loaded));
        }
    }
    unit.begin_under(tenant, None).await
}
