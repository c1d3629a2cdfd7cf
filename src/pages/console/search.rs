//! What was found by a few letters: people, groups, clients.

use super::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct Search {
    /// What all pages share, what is searched for among it.
    pub console: Console,
    /// What was found, kind by kind; kinds of which nothing was found are left out.
    pub found: Vec<FoundKind>,
    /// Whether there are more clients than were looked through.
    pub cut_off: bool,
}

/// What was found of one kind.
#[derive(Clone, Debug)]
pub struct FoundKind {
    /// The key of its name.
    pub key: &'static str,
    /// Its picture.
    pub icon: &'static str,
    /// What was found.
    pub items: Vec<Found>,
}

/// Something that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is called.
    pub name: String,
    /// What else it is known by.
    pub detail: Option<String>,
    /// Its page: a path of this server.
    pub address: String,
}

impl FoundKind {
    /// The key of people.
    pub const PEOPLE: &str = "console-found-people";
    /// The key of groups.
    pub const GROUPS: &str = "console-found-groups";
    /// The key of clients.
    pub const CLIENTS: &str = "console-found-clients";
}

impl Search {
    /// Whether something is searched for.
    pub fn is_asked(&self) -> bool {
        !self.console.sought.is_empty()
    }
}

crate::pages::page!(Search, "console/search.html", |view| view.console.policy());
