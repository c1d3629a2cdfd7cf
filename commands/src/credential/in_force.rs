//! The password that a sign-in is compared with. Comparing takes long and happens in the rim, before any command.

use aggregates::TenantId;
use aggregates::credential::{Credential, PasswordHash, password_stream};

use crate::{Context, Failure, Unit};

/// A user's password as it stands.
pub struct InForce {
    /// Its hash.
    pub hash: PasswordHash,
    /// Whether another one must be set before anything else: somebody asked for it, or its time is over.
    pub must_change: bool,
}

/// Reads a user's password; `None` for nobody, for somebody without one, and for somebody who was erased.
pub async fn password_in_force(context: &Context, tenant: &TenantId, user: &str) -> Result<Option<InForce>, Failure> {
    let mut unit = Unit::new(context, false);
    let credential = unit.load::<Credential>(tenant, &password_stream(user)).await?;
    let must_change = credential.state().must_change(unit.now());
    let hash = credential.state().password().and_then(|password| password.hash.as_ref()).cloned();
    Ok(hash.map(|hash| InForce { hash, must_change }))
}
