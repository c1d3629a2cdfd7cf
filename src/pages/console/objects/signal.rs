//! A stream of shared signals: whom it tells what of whom, and what waits.

use chrono::{DateTime, Utc};

use super::{DeliveryLine, State, Way};
use crate::pages::console::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct StreamPage {
    /// Around it.
    pub console: Console,
    /// What the application is called that it tells.
    pub name: String,
    /// Where the application has its page: a path of this server.
    pub client: Option<String>,
    /// The name by which the receiver knows it.
    pub stream_id: String,
    /// In the receiver's words; may be empty.
    pub description: String,
    /// Whether it tells.
    pub state: State,
    /// The key of who set that.
    pub set_by: &'static str,
    /// Why.
    pub reason: Option<String>,
    /// The types of events that the receiver asks for.
    pub events: Vec<String>,
    /// Where tokens are pushed to; none where they are polled.
    pub endpoint: Option<String>,
    /// When the receiver last asked whether it works.
    pub verified_at: Option<DateTime<Utc>>,
    /// Of how many people the receiver does not want to hear.
    pub removed: u64,
    /// The first of them, by the names that the receiver knows.
    pub subjects: Vec<String>,
    /// What waits, the first of it.
    pub waiting: Vec<DeliveryLine>,
    /// Whether more waits than that.
    pub more: bool,
    /// When the first stream of this application was created.
    pub since: DateTime<Utc>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// Where its history is: a path of this server.
    pub history: Option<String>,
}

impl StreamPage {
    /// The key of that its receiver set how it stands.
    pub const BY_RECEIVER: &str = "stream-set-by-receiver";
    /// The key of that we did.
    pub const BY_US: &str = "stream-set-by-us";
}

crate::pages::page!(StreamPage, "console/objects/stream.html", |view| view.console.policy());
