//! A group: what it is, which roles it gives, and who is in it, page by page.

use chrono::{DateTime, Utc};

use super::{Belonging, Known, Way};
use crate::pages::console::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct GroupPage {
    /// Around it.
    pub console: Console,
    /// Its id.
    pub group_id: String,
    /// What it is called.
    pub name: String,
    /// What is known about it.
    pub details: Vec<Known>,
    /// When it was created.
    pub since: DateTime<Utc>,
    /// How many are in it.
    pub size: u64,
    /// This page of those who are in it.
    pub members: Vec<Member>,
    /// Where the next page is: a path of this server.
    pub next: Option<String>,
    /// Where somebody is chosen to come in: a path of this server; none for whoever may not.
    pub join: Option<String>,
    /// The roles that it gives; none for whoever may not see them.
    pub roles: Option<Vec<Belonging>>,
    /// Where a role is chosen for it; none for whoever may not.
    pub give: Option<String>,
    /// Who has a role over it and nothing else; none for whoever may not see roles.
    pub administrators: Option<Vec<Belonging>>,
    /// Where somebody is chosen to administer it: a path of this server; none for whoever may not.
    pub delegate: Option<String>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// Where its history is: a path of this server.
    pub history: Option<String>,
}

/// Somebody who is in it.
#[derive(Clone, Debug)]
pub struct Member {
    /// What they are.
    pub belonging: Belonging,
    /// Since when.
    pub joined_at: DateTime<Utc>,
}

crate::pages::page!(GroupPage, "console/objects/group.html");
