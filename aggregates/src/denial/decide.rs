//! The rule of a caller's denials.

use chrono::TimeDelta;

use super::{Denial, DenialCommand, DenialError, DenialEvent, key};

/// For how long the same want is not recorded again.
const QUIET: TimeDelta = TimeDelta::minutes(15);
const LONGEST_OPERATION: usize = 300;

/// The event of a denial; none where the same was recorded a moment ago.
pub fn decide(state: &Denial, command: DenialCommand) -> Result<Vec<DenialEvent>, DenialError> {
    let DenialCommand::Record { caller_kind, caller_id, permission, want, operation, addressed, at } = command;
    if operation.is_empty() || operation.len() > LONGEST_OPERATION || operation.chars().any(char::is_control) {
        return Err(DenialError::UnusableOperation);
    }
    // A clock that was set back does not open the log to every call.
    if state.recorded.get(&key(&permission, want)).is_some_and(|last| at < *last + QUIET) {
        return Ok(vec![]);
    }
    Ok(vec![DenialEvent::Recorded { caller_kind, caller_id, permission, want, operation, addressed, at }])
}
