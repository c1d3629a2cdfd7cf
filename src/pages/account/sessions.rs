//! Where one is signed in: every open session, this one marked, with a way to end each.

use chrono::{DateTime, Utc};

use super::{Account, Section};
use crate::pages::Text;
use crate::pages::text::plain;

/// The page. Ending is asked for first: `GET …/sessions/{key}/end` and `GET …/sessions/end-others`.
#[derive(Clone, Debug)]
pub struct Sessions {
    /// Whose.
    pub account: Account,
    /// The sessions, this one first.
    pub sessions: Vec<OpenSession>,
}

/// An open session.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// By which it is ended: part of a path.
    pub key: String,
    /// On what.
    pub device: Device,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// When it was last used, coarsely.
    pub seen_at: DateTime<Utc>,
    /// Whether it is the one that looks at the page.
    pub current: bool,
    /// The applications that were entered with it, by name.
    pub applications: Vec<String>,
}

/// What somebody signed in on, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Device {
    /// The browser: `Firefox`.
    pub browser: Option<String>,
    /// The system: `Windows`.
    pub system: Option<String>,
    /// The address, possibly shortened.
    pub address: Option<String>,
}

impl Device {
    /// The device in words.
    pub fn words(&self, text: &Text) -> String {
        match (self.browser.as_deref(), self.system.as_deref()) {
            (Some(browser), Some(system)) => text.with_both("device-both", ("browser", browser), ("system", system)),
            (Some(one), None) | (None, Some(one)) => plain(one).into_owned(),
            (None, None) => text.say("device-unknown"),
        }
    }
}

impl OpenSession {
    /// The names of its applications in one line, as the language lists them.
    pub fn application_list(&self, text: &Text) -> String {
        let names: Vec<_> = self.applications.iter().map(|name| plain(name)).collect();
        names.join(&text.say("list-separator"))
    }
}

impl Sessions {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Sessions
    }

    /// Whether there is another session than this one.
    pub fn has_others(&self) -> bool {
        self.sessions.iter().any(|session| !session.current)
    }
}

crate::pages::page!(Sessions, "account/sessions.html");
