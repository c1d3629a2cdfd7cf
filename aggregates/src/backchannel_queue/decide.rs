//! The rules of what waits for a person.

use chrono::{DateTime, Utc};

use super::{Answer, BackchannelQueue, BackchannelQueueCommand, BackchannelQueueError, BackchannelQueueEvent};

/// The most requests that take a place with one person at once, of all clients together: as many as somebody can tell apart.
pub const MOST: usize = 5;
/// The most of them that are one client's: no client takes the places of the others.
pub const MOST_OF_CLIENT: usize = 2;

/// The events that `command` causes in `state`; none where it changes nothing.
pub fn decide(
    state: &BackchannelQueue,
    command: BackchannelQueueCommand,
) -> Result<Vec<BackchannelQueueEvent>, BackchannelQueueError> {
    match command {
        BackchannelQueueCommand::Queue { user_id, request_id, client_id, expires_at, at } => {
            if state.user_id.as_ref().is_some_and(|owner| *owner != user_id) {
                return Err(BackchannelQueueError::OtherUser);
            }
            if state.places.iter().any(|place| place.request_id == request_id) {
                return Ok(vec![]);
            }
            state.check_room(&client_id, at)?;
            Ok(vec![BackchannelQueueEvent::Queued { user_id, request_id, client_id, expires_at, at }])
        }
        BackchannelQueueCommand::Answer { request_id, allowed } => {
            let waits = state.places.iter().any(|place| place.request_id == request_id && place.answer.is_none());
            Ok(if waits { vec![BackchannelQueueEvent::Answered { request_id, allowed }] } else { vec![] })
        }
    }
}

impl BackchannelQueue {
    /// What was refused keeps its place until its time is over: whoever is told no has not made room for the next question.
    fn check_room(&self, client_id: &str, at: DateTime<Utc>) -> Result<(), BackchannelQueueError> {
        let (mut all, mut own) = (0, 0);
        for place in self.places.iter().filter(|place| place.expires_at > at && place.answer != Some(Answer::Allowed)) {
            all += 1;
            if place.client_id != client_id {
                continue;
            }
            if place.answer == Some(Answer::Refused) {
                return Err(BackchannelQueueError::RefusedBefore);
            }
            own += 1;
        }
        if own >= MOST_OF_CLIENT {
            return Err(BackchannelQueueError::ClientFull);
        }
        if all >= MOST { Err(BackchannelQueueError::Full) } else { Ok(()) }
    }
}
