//! Rotating a signing key: the pending key signs from now on, the active one only verifies, the next one is published.
//!
//! All of it in one commit, so that there is never a moment without a key, nor one with two. The first rotation of an
//! algorithm finds no pending key; it is given one that is activated at once.

use aggregates::TenantId;
use aggregates::signing_key::SigningKeyCommand;
use chrono::Duration;

use super::{KeyPair, SigningKeyCommandError};
use crate::{Command, Unit, tenant};

/// The longest life that any setting may give a signed token, and an hour for clocks that differ.
const VERIFIED_AFTER_RETIREMENT: Duration = Duration::hours(25);

/// Rotates the key of one algorithm.
pub struct RotateSigningKey {
    /// Whose keys.
    pub tenant: TenantId,
    /// The key that signs now, if there is one.
    pub active: Option<String>,
    /// What signs from now on.
    pub successor: Successor,
    /// The pending key after it.
    pub next: KeyPair,
}

/// What signs after a rotation.
pub enum Successor {
    /// The pending key that everybody knows already.
    Pending(String),
    /// A new key, where none was pending.
    New(KeyPair),
}

impl Command for RotateSigningKey {
    type Answer = ();
    type Error = SigningKeyCommandError;
    const NAME: &'static str = "signing_key.rotate";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), SigningKeyCommandError> {
        let house = tenant::load(unit, &self.tenant).await?;
        tenant::check_open(&self.tenant, house.state())?;
        let at = unit.now();
        let mut successor = match &self.successor {
            Successor::Pending(kid) => super::load(unit, &self.tenant, kid).await?,
            Successor::New(pair) => super::generate(unit, &self.tenant, pair).await?,
        };
        unit.decide(&mut successor, SigningKeyCommand::Activate { at })?;
        if let Some(kid) = &self.active {
            let mut active = super::load(unit, &self.tenant, kid).await?;
            unit.decide(&mut active, SigningKeyCommand::Retire { verify_until: at + VERIFIED_AFTER_RETIREMENT, at })?;
        }
        super::generate(unit, &self.tenant, &self.next).await.map(drop)
    }
}
