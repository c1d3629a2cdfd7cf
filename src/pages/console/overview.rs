//! The first page of the console.

use super::Console;

/// The page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What all pages share.
    pub console: Console,
}

crate::pages::page!(Overview, "console/overview.html");
