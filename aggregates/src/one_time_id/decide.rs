//! The rule of a one-time id.

use super::{OneTimeId, OneTimeIdCommand, OneTimeIdError, OneTimeIdEvent};

/// The event of its use, or the refusal; using it is never a repetition that changes nothing.
pub fn decide(state: &OneTimeId, command: OneTimeIdCommand) -> Result<Vec<OneTimeIdEvent>, OneTimeIdError> {
    let OneTimeIdCommand::Use { kind, id_hash, expires_at, at } = command;
    if state.is_used() {
        return Err(OneTimeIdError::AlreadyUsed);
    }
    if expires_at <= at {
        return Err(OneTimeIdError::Expired);
    }
    Ok(vec![OneTimeIdEvent::Used { kind, id_hash, expires_at, at }])
}
