//! A protected resource: what applications may ask it for, and by what it shows who it is.

use chrono::{DateTime, Utc};

use super::{SecretRow, Way};
use crate::pages::console::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct ResourcePage {
    /// Around it.
    pub console: Console,
    /// Its id.
    pub resource_id: String,
    /// What it is called.
    pub name: String,
    /// The URI that requests name (RFC 8707 §2).
    pub identifier: String,
    /// What applications may ask it for.
    pub scopes: Vec<ScopeLine>,
    /// Its secrets, without themselves.
    pub secrets: Vec<SecretRow>,
    /// When it was registered.
    pub since: DateTime<Utc>,
    /// What can be done with it.
    pub ways: Vec<Way>,
    /// Where its history is: a path of this server.
    pub history: Option<String>,
}

/// A scope.
#[derive(Clone, Debug)]
pub struct ScopeLine {
    /// Its name in requests.
    pub name: String,
    /// What people read who are asked for it, each with its language, which is empty for all others.
    pub descriptions: Vec<(String, String)>,
    /// Whether people are not asked for it.
    pub hidden: bool,
}

crate::pages::page!(ResourcePage, "console/objects/resource.html", |view| view.console.policy());
