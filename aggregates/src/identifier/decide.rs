//! The rules of an identifier.

use super::{Identifier, IdentifierCommand, IdentifierError, IdentifierEvent, IdentifierKind, Owner};

type Decision = Result<Vec<IdentifierEvent>, IdentifierError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Identifier, command: IdentifierCommand) -> Decision {
    match command {
        IdentifierCommand::Claim { kind, owner } => claim(state, kind, owner),
        IdentifierCommand::Release { owner } => match state.owner() {
            None => Ok(vec![]),
            Some(holder) if *holder != owner => Err(IdentifierError::NotOwner),
            Some(_) => {
                let Owner { owner_type, owner_id } = owner;
                Ok(vec![IdentifierEvent::Released { owner_type, owner_id }])
            }
        },
    }
}

fn claim(state: &Identifier, kind: IdentifierKind, owner: Owner) -> Decision {
    if state.kind().is_some_and(|known| *known != kind) {
        return Err(IdentifierError::OtherKind);
    }
    match state.owner() {
        Some(holder) if *holder == owner => Ok(vec![]),
        Some(_) => Err(IdentifierError::AlreadyClaimed),
        None => {
            let Owner { owner_type, owner_id } = owner;
            Ok(vec![IdentifierEvent::Claimed { kind, owner_type, owner_id }])
        }
    }
}
