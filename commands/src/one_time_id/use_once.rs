//! Using an id up, so that what bears it cannot be replayed.

use aggregates::TenantId;
use aggregates::one_time_id::{OneTimeId, OneTimeIdCommand, OneTimeIdError, OneTimeKind, stream};
use chrono::{DateTime, Utc};

use crate::secret::hash_of;
use crate::{Command, Failure, Unit};

/// Uses an id up. It succeeds once, however many try at once and on however many nodes.
#[derive(Clone, Debug)]
pub struct UseOnce {
    /// Where.
    pub tenant: TenantId,
    /// What the id is of.
    pub kind: OneTimeKind,
    /// Who made it: ids are unique per maker only (RFC 7519 §4.1.7).
    pub maker: String,
    /// The id.
    pub id: String,
    /// When what bears it is refused anyway.
    pub expires_at: DateTime<Utc>,
}

/// Why an id was not used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UseOnceError {
    /// It was used before, or what bears it has expired.
    #[error(transparent)]
    Refused(#[from] OneTimeIdError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for UseOnce {
    type Answer = ();
    type Error = UseOnceError;
    const NAME: &'static str = "one_time_id.use";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), UseOnceError> {
        let id_hash = hash_of(format!("{}\0{}", self.maker, self.id).as_bytes());
        // At the first attempt nothing is read: the log refuses a second use, and the next attempt says so.
        let mut id = unit.begin::<OneTimeId>(&self.tenant, &stream(self.kind, &id_hash)).await?;
        let command = OneTimeIdCommand::Use { kind: self.kind, id_hash, expires_at: self.expires_at, at: unit.now() };
        unit.decide(&mut id, command)?;
        Ok(())
    }
}
