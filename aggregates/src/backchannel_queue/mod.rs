//! What waits for one person's answer: the backchannel authentication requests that clients made for them.
//!
//! `(queued | answered)*`. One stream per person (its id is the user's id), written in the commit that begins or answers a request: so the
//! person's page shows at once what the log has, and whoever would bury somebody under questions until they say yes to one of them is
//! refused by the log itself, however many nodes and clients ask (CIBA Core §15).
//!
//! A yes frees its place. A no does not: it keeps it until the request's time is over, and until then its client asks this person nothing.

mod command;
mod decide;
mod error;
mod event;
#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use cqrs_es::Aggregate;
use cqrs_es::event_sink::EventSink;
use serde::{Deserialize, Serialize};

pub use command::BackchannelQueueCommand;
pub use decide::{MOST, MOST_OF_CLIENT, decide};
pub use error::BackchannelQueueError;
pub use event::BackchannelQueueEvent;

use crate::{Entity, Retention, retention};

/// The state of a person's queue.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct BackchannelQueue {
    /// Whose it is; `None` before the first event.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    user_id: Option<String>,
    /// The requests, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    places: Vec<Place>,
}

/// A request that waits, or was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Place {
    request_id: String,
    client_id: String,
    /// From then on the place is free without an event; the request itself may be over before.
    expires_at: DateTime<Utc>,
    /// `None` while it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answer: Option<Answer>,
}

/// What a person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    /// The place is free. It is remembered which request it was, because what ends with its person ends before its tokens are fetched.
    Allowed,
    /// The place is taken until its time is over.
    Refused,
}

impl BackchannelQueue {
    /// The requests that wait at `now`, oldest first. Some may be over: their streams tell.
    pub fn waiting(&self, now: DateTime<Utc>) -> impl Iterator<Item = &str> {
        let waits = move |place: &&Place| place.expires_at > now && place.answer.is_none();
        self.places.iter().filter(waits).map(|place| place.request_id.as_str())
    }

    /// The requests that were allowed of late. Of some the tokens were fetched, or the time is over: their streams tell.
    pub fn allowed(&self) -> impl Iterator<Item = &str> {
        let allowed = |place: &&Place| place.answer == Some(Answer::Allowed);
        self.places.iter().filter(allowed).map(|place| place.request_id.as_str())
    }
}

impl Aggregate for BackchannelQueue {
    const TYPE: &'static str = "BackchannelQueue";
    type Command = BackchannelQueueCommand;
    type Event = BackchannelQueueEvent;
    type Error = BackchannelQueueError;
    type Services = ();

    async fn handle(
        &mut self,
        command: BackchannelQueueCommand,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), BackchannelQueueError> {
        retention::handle(self, command, sink).await
    }

    fn apply(&mut self, event: BackchannelQueueEvent) {
        match event {
            BackchannelQueueEvent::Queued { user_id, request_id, client_id, expires_at, at } => {
                self.user_id = Some(user_id);
                self.places.retain(|place| place.expires_at > at);
                self.places.push(Place { request_id, client_id, expires_at, answer: None });
            }
            BackchannelQueueEvent::Answered { request_id, allowed } => {
                let answer = if allowed { Answer::Allowed } else { Answer::Refused };
                for place in self.places.iter_mut().filter(|place| place.request_id == request_id) {
                    place.answer = Some(answer);
                }
            }
        }
    }
}

impl Entity for BackchannelQueue {
    const STATE_VERSION: u32 = 1;

    fn retention(_: &BackchannelQueueEvent) -> Retention {
        Retention::Ephemeral
    }

    fn exists(&self) -> bool {
        self.user_id.is_some()
    }

    fn decide(&self, command: BackchannelQueueCommand) -> Result<Vec<BackchannelQueueEvent>, BackchannelQueueError> {
        decide(self, command)
    }
}
