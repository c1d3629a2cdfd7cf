//! A tenant, as the platform's administrators see it.

use chrono::{DateTime, Utc};

use super::{Row, State, Way};
use crate::pages::console::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct TenantPage {
    /// Around it.
    pub console: Console,
    /// Its id.
    pub tenant_id: String,
    /// What it is called.
    pub name: String,
    /// Whether it serves.
    pub state: State,
    /// Its language where nothing better is known; may be empty.
    pub locale: String,
    /// Under which name its tokens are issued.
    pub issuer: String,
    /// When it was created.
    pub since: DateTime<Utc>,
    /// How many attributes its users may have beyond the standard ones.
    pub attributes: u64,
    /// Its settings, group by group.
    pub groups: Vec<Row>,
    /// What can be done with it.
    pub ways: Vec<Way>,
}

crate::pages::page!(TenantPage, "console/objects/tenant.html", |view| view.console.policy());
