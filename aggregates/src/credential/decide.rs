//! The rules of a credential.

use super::{Credential, CredentialCommand, CredentialError, CredentialEvent, PasswordHash};
use crate::Personal;

type Decision = Result<Vec<CredentialEvent>, CredentialError>;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(state: &Credential, command: CredentialCommand) -> Decision {
    match command {
        CredentialCommand::SetPassword { user_id, hash, must_change, expires_at, history, at } => {
            if state.user_id().is_some_and(|owner| owner != user_id) {
                return Err(CredentialError::OtherUser);
            }
            if expires_at.is_some_and(|end| end <= at) {
                return Err(CredentialError::ExpiresInThePast);
            }
            if state.history().any(|former| *former == hash) {
                return Err(CredentialError::Reused);
            }
            let hash = Personal::new(user_id.clone(), hash);
            Ok(vec![CredentialEvent::PasswordSet { user_id, hash, must_change, expires_at, history, at }])
        }
        CredentialCommand::UpgradePassword { from, to } => upgrade(state, &from, to),
        CredentialCommand::MarkForChange => match state.password() {
            None => Err(CredentialError::NotSet),
            Some(password) if password.must_change => Ok(vec![]),
            Some(_) => Ok(vec![CredentialEvent::PasswordMarkedForChange]),
        },
        CredentialCommand::Remove => match (state.user_id(), state.password()) {
            (None, _) => Err(CredentialError::NotSet),
            (Some(_), None) => Ok(vec![]),
            (Some(_), Some(_)) => Ok(vec![CredentialEvent::Removed]),
        },
    }
}

fn upgrade(state: &Credential, from: &PasswordHash, to: PasswordHash) -> Decision {
    let (Some(user_id), Some(password)) = (state.user_id(), state.password()) else {
        return Err(CredentialError::NotSet);
    };
    match password.hash.as_ref() {
        Some(current) if *current == to => Ok(vec![]),
        Some(current) if current == from => {
            Ok(vec![CredentialEvent::PasswordUpgraded { hash: Personal::new(user_id, to) }])
        }
        _ => Err(CredentialError::Superseded),
    }
}
