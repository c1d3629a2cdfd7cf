//! Taking grants back: by a person, an administrator, a logout, or because somebody is gone.
//!
//! A command reads no rows, so whoever wants the grants of a user, a client or a session taken back asks `queries::grant` for
//! their ids, and asks again until there are none.

use aggregates::TenantId;
use aggregates::grant::{Grant, GrantCommand, GrantError, Revocation};
use uuid::Uuid;

use super::ChangeGrantError;
use crate::{Command, Unit};

/// Takes grants back, all in one commit; those that are over, or unknown, are left as they are. At most a few hundred at once.
#[derive(Clone, Debug)]
pub struct RevokeGrants {
    /// Whose.
    pub tenant: TenantId,
    /// Which.
    pub grants: Vec<Uuid>,
    /// Why.
    pub reason: Revocation,
}

impl Command for RevokeGrants {
    type Answer = ();
    type Error = ChangeGrantError;
    const NAME: &'static str = "grant.revoke";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), ChangeGrantError> {
        let mut ids = self.grants.clone();
        ids.sort_unstable();
        ids.dedup();
        let ids: Vec<String> = ids.iter().map(Uuid::to_string).collect();
        let at = unit.now();
        for mut grant in unit.load_all::<Grant>(&self.tenant, &ids).await? {
            match unit.decide(&mut grant, GrantCommand::Revoke { reason: self.reason, at }) {
                Ok(_) | Err(GrantError::Unknown) => {}
                Err(refusal) => return Err(refusal.into()),
            }
        }
        Ok(())
    }
}
