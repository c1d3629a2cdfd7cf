//! The history of an object: its events in words, what it was at a moment, what differs between two, and the way back.
//!
//! The moments of an object are its events, so the slider counts them: each step of an arrow key is one thing that happened.

use chrono::{DateTime, Utc};

use super::Way;
use crate::pages::Text;
use crate::pages::console::Console;

/// The page. Its slider is sent by GET, so that a moment has an address.
#[derive(Clone, Debug)]
pub struct PastPage {
    /// Around it.
    pub console: Console,
    /// What the object is called, as far as that is known.
    pub name: String,
    /// What kind of object it is, as addresses call it: `user`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Where the object's own page is: a path of this server.
    pub object: Option<String>,
    /// Where this page is, without its query: a path of this server.
    pub here: String,
    /// How many events there are.
    pub events: u64,
    /// The number of the event after which it is looked at.
    pub at: u64,
    /// When that was.
    pub at_time: DateTime<Utc>,
    /// The number of the event that it is compared with.
    pub with: u64,
    /// When that was.
    pub with_time: DateTime<Utc>,
    /// What it was: paths and values.
    pub state: Vec<(String, String)>,
    /// What differs: from the one moment to the other.
    pub changes: Vec<Change>,
    /// The events around the moment, the newest first.
    pub timeline: Vec<Happening>,
    /// Where earlier and later events are: paths of this server.
    pub earlier: Option<String>,
    /// The same of later ones.
    pub later: Option<String>,
    /// The way back, where there is one.
    pub restore: Option<Way>,
}

/// A field that differs.
#[derive(Clone, Debug)]
pub struct Change {
    /// Its path.
    pub path: String,
    /// What it was; none where it was not there.
    pub from: Option<String>,
    /// What it is at the other moment.
    pub to: Option<String>,
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Happening {
    /// Its number among the object's events.
    pub number: u64,
    /// What happened, in words.
    pub words: String,
    /// Its stored name.
    pub event: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who did it, by name or by id.
    pub actor: String,
    /// Where the one who did it has a page: a path of this server.
    pub actor_page: Option<String>,
    /// Why, where somebody said it.
    pub reason: Option<String>,
    /// What it says: paths and values.
    pub facts: Vec<(String, String)>,
    /// Whether it had happened at the moment that is looked at.
    pub had_happened: bool,
}

impl Happening {
    /// Its picture.
    pub fn icon(&self) -> &'static str {
        if self.had_happened { "check" } else { "clock" }
    }
}

impl PastPage {
    /// Which of the events the moment is, in words.
    pub fn at_number(&self, text: &Text) -> String {
        self.number(*text, self.at)
    }

    /// The same of the moment that it is compared with.
    pub fn with_number(&self, text: &Text) -> String {
        self.number(*text, self.with)
    }

    fn number(&self, text: Text, number: u64) -> String {
        let (number, all) = (text.number(number), text.number(self.events));
        text.with_both("past-number", ("number", &number), ("all", &all))
    }

    /// Whether the moment is the present one.
    pub fn is_now(&self) -> bool {
        self.at == self.events
    }

    /// Whether two moments are compared at all.
    pub fn compares(&self) -> bool {
        self.at != self.with
    }
}

crate::pages::page!(PastPage, "console/objects/past.html", |view| view.console.policy());
