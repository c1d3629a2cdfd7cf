//! The rules of a pushed request.

use super::{PushedRequest, PushedRequestCommand, PushedRequestError, PushedRequestEvent};

/// The events that `command` causes in `state`, or the refusal. Using a request up is never a repetition that changes nothing.
pub fn decide(
    state: &PushedRequest,
    command: PushedRequestCommand,
) -> Result<Vec<PushedRequestEvent>, PushedRequestError> {
    match (&state.life, command) {
        (None, PushedRequestCommand::Push { client_id, reference, request, login_hint, expires_at, at }) => {
            if expires_at <= at {
                return Err(PushedRequestError::NoTime);
            }
            Ok(vec![PushedRequestEvent::Pushed { client_id, reference, request, login_hint, expires_at, at }])
        }
        (Some(_), PushedRequestCommand::Push { .. }) => Err(PushedRequestError::AlreadyPushed),
        (None, PushedRequestCommand::Use { .. }) => Err(PushedRequestError::Unknown),
        (Some(life), PushedRequestCommand::Use { .. }) if life.used => Err(PushedRequestError::AlreadyUsed),
        // How long the person takes is the grant's affair: the reference came in time, or there would be no grant.
        (Some(_), PushedRequestCommand::Use { at }) => Ok(vec![PushedRequestEvent::Used { at }]),
    }
}
