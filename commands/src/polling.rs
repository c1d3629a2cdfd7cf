//! What a client gets that asks whether somebody has answered: a device, or one in the back channel.

use journal::Event;

use crate::Answer;
use crate::grant::TokenAnswer;

/// How such a client is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PollAnswer {
    /// Nobody has answered yet.
    Pending,
    /// The same, and it came too soon: it must wait longer from now on.
    SlowDown,
    /// Somebody said yes.
    Allowed(TokenAnswer),
}

impl Answer for PollAnswer {
    fn recall(events: &[Event]) -> Self {
        Self::Allowed(TokenAnswer::recall(events))
    }
}
