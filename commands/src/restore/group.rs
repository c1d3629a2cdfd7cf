//! Bringing a group back to what it was.

use aggregates::TenantId;
use aggregates::group::Group;
use journal::Position;

use super::{RestoreError, past};
use crate::group::{ChangeGroup, GroupRefusal, MemberChanges};
use crate::{Command, Unit};

/// Makes a group's name and what is known about it what they were. Who is in it and which roles it has stays as it is: what people may
/// do is given anew, or it is not given.
#[derive(Clone, Debug)]
pub struct RestoreGroup {
    /// Whose group.
    pub tenant: TenantId,
    /// Which group.
    pub id: String,
    /// As it was after the last event up to and including this position.
    pub to: Position,
}

impl Command for RestoreGroup {
    type Answer = ();
    type Error = RestoreError<GroupRefusal>;
    const NAME: &'static str = "restore.group";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), Self::Error> {
        let then: Group = past(unit, &self.tenant, &self.id, self.to).await?;
        if !then.is_live() {
            return Err(RestoreError::Gone);
        }
        let command = ChangeGroup {
            tenant: self.tenant.clone(),
            id: self.id.clone(),
            name: then.name().map(str::to_owned),
            details: then.details().cloned(),
            members: MemberChanges::default(),
        };
        command.decide(unit).await.map(|_| ()).map_err(RestoreError::Refused)
    }
}
