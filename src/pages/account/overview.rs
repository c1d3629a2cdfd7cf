//! The account at a glance: who one is here, where one is signed in, what applications may do, what happened last.

use chrono::{DateTime, Utc};

use super::{Account, Attempt, Granted, OpenSession, Section};

/// The page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// Whose.
    pub account: Account,
    /// What is known of the person.
    pub profile: Profile,
    /// The sessions, this one first.
    pub sessions: Vec<OpenSession>,
    /// The applications.
    pub applications: Vec<Granted>,
    /// What happened last, the newest first.
    pub attempts: Vec<Attempt>,
    /// When the password was last changed; `None` where there is none.
    pub password_changed_at: Option<DateTime<Utc>>,
    /// Whether people change their address themselves.
    pub changes_email: bool,
    /// Whether they change anything of their profile themselves.
    pub edits_profile: bool,
    /// Whether they ask for the deletion of their account themselves.
    pub deletes_account: bool,
}

/// What is known of a person, as far as it is shown to themselves.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The display name.
    pub name: Option<String>,
    /// The user name.
    pub user_name: Option<String>,
    /// The e-mail address, and whether it was verified.
    pub email: Option<(String, bool)>,
    /// The telephone number, and whether it was verified.
    pub phone: Option<(String, bool)>,
    /// Since when the account exists.
    pub since: Option<DateTime<Utc>>,
}

/// How many of a list are shown before one is sent to the page that has them all.
const GLANCE: usize = 3;

impl Overview {
    /// Where it stands in the menu.
    pub fn section(&self) -> Section {
        Section::Overview
    }

    /// How many sessions are open.
    pub fn session_count(&self) -> u64 {
        self.sessions.len() as u64
    }

    /// How many applications may do something.
    pub fn application_count(&self) -> u64 {
        self.applications.len() as u64
    }

    /// The first sessions.
    pub fn some_sessions(&self) -> &[OpenSession] {
        &self.sessions[..self.sessions.len().min(GLANCE)]
    }

    /// The first applications.
    pub fn some_applications(&self) -> &[Granted] {
        &self.applications[..self.applications.len().min(GLANCE)]
    }

    /// The last attempts.
    pub fn some_attempts(&self) -> &[Attempt] {
        &self.attempts[..self.attempts.len().min(GLANCE)]
    }
}

crate::pages::page!(Overview, "account/overview.html");
