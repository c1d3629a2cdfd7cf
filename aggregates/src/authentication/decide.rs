//! The rules of an attempt to sign in.

use chrono::{DateTime, Utc};

use super::error::MOST_FAILURES;
use super::{Authentication, AuthenticationCommand, AuthenticationError, AuthenticationEvent};
use crate::{Faults, FieldFault, text};

type Decision = Result<Vec<AuthenticationEvent>, AuthenticationError>;

/// The events that `command` causes in `state`.
pub fn decide(state: &Authentication, command: AuthenticationCommand) -> Decision {
    let (id, grant_id, at, judged) = match command {
        AuthenticationCommand::Fail { id, grant_id, failed, at } => {
            (id, grant_id, at, AuthenticationEvent::Failed(failed))
        }
        AuthenticationCommand::Succeed { id, grant_id, succeeded, at } => {
            (id, grant_id, at, AuthenticationEvent::Succeeded(succeeded))
        }
    };
    let Some(life) = &state.life else { return begin(id, grant_id, at, judged) };
    if life.succeeded {
        return Err(AuthenticationError::AlreadySucceeded);
    }
    if life.failures >= MOST_FAILURES {
        return Err(AuthenticationError::TooManyFailures);
    }
    Ok(vec![judged])
}

fn begin(id: String, grant_id: Option<String>, at: DateTime<Utc>, judged: AuthenticationEvent) -> Decision {
    if !text::is_visible_ascii(&id) {
        let fault = FieldFault::new("id", "is not usable", "give 1 to 255 visible ASCII characters");
        return Err(Faults::from(fault).into());
    }
    Ok(vec![AuthenticationEvent::Started { id, grant_id, at }, judged])
}
