//! Recording that a call of the admin API was denied.

use aggregates::TenantId;
use aggregates::denial::{Denial, DenialCommand, DenialError, Want, denial_stream};

use crate::{Command, Failure, Unit};

/// Records a denial, unless the same one was recorded a moment ago.
#[derive(Clone, Debug)]
pub struct RecordDenial {
    /// The tenant that issued the caller's token.
    pub tenant: TenantId,
    /// `user` or `client`.
    pub caller_kind: String,
    /// Who called.
    pub caller_id: String,
    /// The permission of the operation.
    pub permission: String,
    /// What was missing.
    pub want: Want,
    /// Method and address of the operation, its parameters by name.
    pub operation: String,
    /// The tenant that was addressed, where it is another one than the caller's.
    pub addressed: Option<TenantId>,
}

/// Why a denial was not recorded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordDenialError {
    /// It cannot be told.
    #[error(transparent)]
    Refused(#[from] DenialError),
    /// The log said no.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl Command for RecordDenial {
    type Answer = ();
    type Error = RecordDenialError;
    const NAME: &'static str = "denial.record";

    async fn decide(&self, unit: &mut Unit<'_>) -> Result<(), RecordDenialError> {
        let stream = denial_stream(&self.caller_kind, &self.caller_id);
        let mut denial = unit.load::<Denial>(&self.tenant, &stream).await?;
        if self.caller_kind == "user" {
            unit.concerns(&self.caller_id);
        }
        let command = DenialCommand::Record {
            caller_kind: self.caller_kind.clone(),
            caller_id: self.caller_id.clone(),
            permission: self.permission.clone(),
            want: self.want,
            operation: self.operation.clone(),
            addressed: self.addressed.as_ref().map(ToString::to_string),
            at: unit.now(),
        };
        unit.decide(&mut denial, command)?;
        Ok(())
    }
}
