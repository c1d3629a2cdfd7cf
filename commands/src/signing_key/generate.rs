//! Publishing a new signing key that signs nothing yet.

use aggregates::TenantId;

use super::{KeyPair, SigningKeyCommandError};
use crate::{Command, Unit, tenant};

/// Begins a pending key.
pub struct GenerateSigningKey {
    /// Whose key.
    pub tenant: TenantId,
    /// The pair.
    pub pair: KeyPair,
}

impl Command for GenerateSigningKey {
    type Answer = ();
    type Error = SigningKeyCommandError;
    const NAME: &'static str = "signing_key.generate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SigningKeyCommandError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        super::generate(unit, &self.tenant, &self.pair).await.map(drop)
    }
}
