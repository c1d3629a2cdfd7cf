//! A user: who they are, where they stand, where they are signed in, what applications hold of them, and what they belong to.

use chrono::{DateTime, Utc};

use super::{Deed, Row, State, Way, label};
use crate::pages::Text;
use crate::pages::account::OpenSession;
use crate::pages::console::Console;

/// The page. What its reader may not see is not there at all, not even as an empty list.
#[derive(Clone, Debug)]
pub struct UserPage {
    /// Around it.
    pub console: Console,
    /// Their id.
    pub user_id: String,
    /// What they are called.
    pub name: String,
    /// Where they stand.
    pub state: State,
    /// When a lock ends by itself.
    pub locked_until: Option<DateTime<Utc>>,
    /// From when on they may be erased.
    pub purge_after: Option<DateTime<Utc>>,
    /// When they were registered.
    pub since: DateTime<Utc>,
    /// When they last changed.
    pub changed_at: DateTime<Utc>,
    /// What is known about them: names of claims and attributes, and values.
    pub profile: Vec<Known>,
    /// What can be done with them.
    pub ways: Vec<Way>,
    /// Where their history is: a path of this server.
    pub history: Option<String>,
    /// Where they are signed in.
    pub sessions: Option<Vec<OpenSession>>,
    /// What applications hold of them.
    pub grants: Option<Vec<Held>>,
    /// What they consented to: applications that get it without asking again.
    pub consents: Option<Vec<Held>>,
    /// The groups that they are in.
    pub groups: Option<Vec<Belonging>>,
    /// The roles that they have.
    pub roles: Option<Vec<Belonging>>,
    /// Where a session is ended, a grant is taken back: the beginning of a path of this server; none for whoever may not.
    pub ending: Option<String>,
    /// The same of grants.
    pub taking: Option<String>,
    /// The same of consents.
    pub withdrawing: Option<String>,
    /// Where a group is chosen for them: a path of this server; none for whoever may not.
    pub join: Option<String>,
    /// Where a role is chosen for them.
    pub give: Option<String>,
}

/// Something that is known about somebody.
#[derive(Clone, Debug)]
pub struct Known {
    /// The claim or attribute.
    pub name: String,
    /// What it says.
    pub value: String,
    /// Whether it was verified, where that is known of it.
    pub verified: Option<bool>,
    /// Whether they sign in with it.
    pub identifies: bool,
}

/// What an application holds, or may have.
#[derive(Clone, Debug)]
pub struct Held {
    /// The grant's id; of a consent the client's.
    pub key: String,
    /// The application, by name.
    pub application: String,
    /// What it may do, by name.
    pub scope: String,
    /// Since when.
    pub since: DateTime<Utc>,
    /// When it was last used; of a consent, when it changed.
    pub used_at: DateTime<Utc>,
}

/// A group that somebody is in, or a role that somebody has.
#[derive(Clone, Debug)]
pub struct Belonging {
    /// What it is.
    pub row: Row,
    /// Through which groups they have it, by name; empty where it is their own.
    pub through: Vec<String>,
    /// How it is taken away, where it can be.
    pub way: Option<Way>,
}

impl Known {
    /// What it is called: our word for a claim, the tenant's own name of an attribute.
    pub fn label(&self, text: &Text) -> String {
        label(&self.name, *text)
    }
}

impl UserPage {
    /// The word on the buttons that end a session.
    pub fn end_word(&self) -> String {
        Deed::EndSession.action()
    }

    /// The word on the buttons that take a grant back.
    pub fn take_word(&self) -> String {
        Deed::RevokeGrant.action()
    }

    /// The word on the buttons that take a grant back.
    pub fn withdraw_word(&self) -> String {
        Deed::RevokeConsent.action()
    }
}

crate::pages::page!(UserPage, "console/objects/user.html");
