//! What an answer means for a delivery, and what it means that there was none.

use crate::outbound::OutboundError;

/// What follows an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It has arrived.
    Done,
    /// The receiver does not want it, now or later.
    Stop,
    /// It is tried again.
    Again,
    /// It is tried again, and so is everything else for this receiver: they asked for a rest.
    Rest,
    /// The receiver is not there any more. Everything for it is left for later, and the kind looks what is to be done about it.
    Gone,
}

impl Verdict {
    /// What a status means where nothing else is agreed: 2xx is yes, 400 is no, 429 and 503 ask for a rest, and whatever else it
    /// is may pass.
    pub fn usual(status: u16) -> Self {
        match status {
            200..=299 => Self::Done,
            400 => Self::Stop,
            429 | 503 => Self::Rest,
            _ => Self::Again,
        }
    }
}

/// What it means that no answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Silence {
    /// The address is not one that we speak to. No attempt will change that.
    Refused,
    /// This delivery found no proper answer.
    Again,
    /// Nobody is there: the others need not be tried either.
    Away,
    /// We have too much to do ourselves. It was no attempt.
    Busy,
}

impl Silence {
    pub(super) fn of(error: &OutboundError) -> Self {
        match error {
            OutboundError::Address(_) | OutboundError::Private | OutboundError::Plain => Self::Refused,
            OutboundError::TooLarge(_) | OutboundError::Redirected => Self::Again,
            OutboundError::Unreachable | OutboundError::Slow => Self::Away,
            OutboundError::Busy | OutboundError::Setup(_) => Self::Busy,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_no_and_later() {
        for (verdict, statuses) in [
            (Verdict::Done, &[200, 202, 204][..]),
            (Verdict::Stop, &[400]),
            (Verdict::Rest, &[429, 503]),
            (Verdict::Again, &[401, 404, 410, 500, 501, 504]),
        ] {
            assert!(statuses.iter().all(|status| Verdict::usual(*status) == verdict), "{verdict:?}");
        }
    }
}
