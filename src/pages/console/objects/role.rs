//! A role: what its holders may do, in words, and who holds it.

use super::{Row, Way};
use crate::pages::Permission;
use crate::pages::console::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct RolePage {
    /// Around it.
    pub console: Console,
    /// Its id.
    pub role_id: String,
    /// What it is called.
    pub name: String,
    /// What it is for; may be empty.
    pub description: String,
    /// Whether every tenant has it as it is.
    pub built_in: bool,
    /// What its holders may do.
    pub permissions: Vec<Permission>,
    /// Users who have it, the first of them.
    pub holders: Vec<Row>,
    /// Where the next of them are: a path of this server.
    pub next: Option<String>,
    /// Groups that give it, the first of them.
    pub groups: Vec<Row>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// Where its history is: a path of this server.
    pub history: Option<String>,
}

crate::pages::page!(RolePage, "console/objects/role.html", |view| view.console.policy());
