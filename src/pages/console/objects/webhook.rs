//! A webhook: what it is told and where, by what its messages are signed, and how each of them went.

use aggregates::webhook::Pauser;
use chrono::{DateTime, Utc};

use super::{Known, SecretRow, State, Way};
use crate::pages::console::Console;

/// The page of a webhook.
#[derive(Clone, Debug)]
pub struct WebhookPage {
    /// Around it.
    pub console: Console,
    /// Its id.
    pub webhook_id: String,
    /// What it is called.
    pub name: String,
    /// Whether it is told.
    pub state: State,
    /// Why it is paused, and the key of who did that.
    pub paused: Option<(&'static str, String)>,
    /// What is configured.
    pub settings: Vec<Known>,
    /// Its secrets, without themselves.
    pub secrets: Vec<SecretRow>,
    /// When it was registered.
    pub since: DateTime<Utc>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// What was given up, the first of it.
    pub dead: Vec<DeliveryLine>,
    /// What it was told last, or waits for, the first of it.
    pub waiting: Vec<DeliveryLine>,
    /// Where everything is that it is told: a path of this server.
    pub deliveries: String,
    /// Where its history is: a path of this server.
    pub history: Option<String>,
}

/// A delivery in a list.
#[derive(Clone, Debug)]
pub struct DeliveryLine {
    /// Its own page: a path of this server; empty where it has none.
    pub href: String,
    /// Where the event that it tells stands in the log.
    pub position: u64,
    /// How it stands.
    pub state: State,
    /// How often it was tried.
    pub attempts: u64,
    /// When it was tried last, or was queued.
    pub at: DateTime<Utc>,
    /// When it is tried next, while it waits.
    pub due_at: Option<DateTime<Utc>>,
    /// What came of it, in a few words of the program ([`delivery_outcome`]); may be empty.
    pub outcome: String,
}

/// The page of everything that a webhook is told.
#[derive(Clone, Debug)]
pub struct DeliveriesPage {
    /// Around it.
    pub console: Console,
    /// What the webhook is called.
    pub name: String,
    /// Where this page is, without its query: a path of this server.
    pub here: String,
    /// How the deliveries stand that are looked at; empty for all.
    pub chosen: &'static str,
    /// This page of them.
    pub lines: Vec<DeliveryLine>,
    /// Where the next page is: a path of this server.
    pub next: Option<String>,
    /// What can be done with them.
    pub ways: Vec<Way>,
    /// Where the webhook is: a path of this server.
    pub back: String,
}

/// The page of one delivery.
#[derive(Clone, Debug)]
pub struct DeliveryPage {
    /// Around it.
    pub console: Console,
    /// What the webhook is called.
    pub name: String,
    /// The delivery.
    pub line: DeliveryLine,
    /// The id of the event that it tells.
    pub event_id: String,
    /// The body of the message, where it may be seen.
    pub body: Option<String>,
    /// The attempts that are still kept, the oldest first.
    pub attempts: Vec<AttemptRow>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// Where the other deliveries are: a path of this server.
    pub back: String,
}

/// An attempt.
#[derive(Clone, Debug)]
pub struct AttemptRow {
    /// Which one it was.
    pub number: u64,
    /// When it began.
    pub at: DateTime<Utc>,
    /// How long it took, in milliseconds.
    pub milliseconds: u64,
    /// The status that was answered.
    pub status: Option<i64>,
    /// What came of it, in a few words of the program ([`delivery_outcome`]).
    pub outcome: String,
    /// What followed.
    pub became: State,
    /// What was sent beside the body: names and values, secret ones hidden.
    pub request: Vec<(String, String)>,
    /// The beginning of what was answered, where it is kept.
    pub response: Option<String>,
}

/// The key of what came of an attempt; none where the program has words for it that stand for themselves, such as those of a receiver.
pub fn delivery_outcome(outcome: &str) -> Option<&'static str> {
    Some(match outcome {
        "arrived" => "delivery-arrived",
        "refused" => "delivery-refused",
        "not taken" => "delivery-not-taken",
        "asked for a rest" => "delivery-rest",
        "gone" => "delivery-gone",
        "the receiver does not ask for it any more" => "delivery-unwanted",
        "nobody answers at the address, or not over a connection that can be trusted" => "delivery-unreachable",
        "no complete answer came in time" => "delivery-slow",
        "the answer is a redirect, and redirects are not followed; give the final address" => "delivery-redirected",
        _ => return None,
    })
}

/// The key of who paused a webhook.
pub fn webhook_pauser(by: Pauser) -> &'static str {
    match by {
        Pauser::Administrator => "paused-by-administrator",
        Pauser::Program => "paused-by-program",
    }
}

impl DeliveriesPage {
    /// How deliveries can stand.
    pub fn states(&self) -> [&'static str; 4] {
        ["", "waiting", "done", "dead"]
    }

    /// Whether those are looked at.
    pub fn is_chosen(&self, state: &str) -> bool {
        self.chosen == state
    }

    /// The key of how deliveries stand.
    pub fn state_key(&self, state: &str) -> &'static str {
        match state {
            "waiting" => "state-waiting",
            "done" => "state-arrived",
            "dead" => "state-given-up",
            _ => "deliveries-all",
        }
    }
}

crate::pages::page!(WebhookPage, "console/objects/webhook.html", |view| view.console.policy());
crate::pages::page!(DeliveriesPage, "console/objects/deliveries.html", |view| view.console.policy());
crate::pages::page!(DeliveryPage, "console/objects/delivery.html", |view| view.console.policy());

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::OutboundError;

    #[test]
    fn what_nobody_answered_is_told_in_the_readers_language() {
        for error in [OutboundError::Unreachable, OutboundError::Slow, OutboundError::Redirected] {
            assert!(delivery_outcome(&error.to_string()).is_some(), "{error}");
        }
        assert_eq!(delivery_outcome("550 no such mailbox"), None);
    }
}
