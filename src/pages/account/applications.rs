//! What applications may do: every consent, with a way to take it back.

use chrono::{DateTime, Utc};

use super::{Account, Section};
use crate::pages::{Application, Permission};

/// The page. Taking back is asked for first: `GET …/applications/{key}/remove`.
#[derive(Clone, Debug)]
pub struct Applications {
    /// Whose.
    pub account: Account,
    /// The applications, the last granted first.
    pub applications: Vec<Granted>,
}

/// An application that may do something.
#[derive(Clone, Debug)]
pub struct Granted {
    /// By which it is taken back: part of a path.
    pub key: String,
    /// Which.
    pub application: Application,
    /// What it may do and knows.
    pub permissions: Vec<Permission>,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it last used it, where that is known.
    pub used_at: Option<DateTime<Utc>>,
}

impl Applications {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Applications
    }
}

crate::pages::page!(Applications, "account/applications.html");
