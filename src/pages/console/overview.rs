//! The first page of the console: what happened lately, and what goes on now.

use super::{AuditLine, Console, Each, JobLine, Picture};

/// The page.
#[derive(Clone, Debug)]
pub struct Overview {
    /// What all pages share.
    pub console: Console,
    /// What happened in the last days; those that may be seen.
    pub pictures: Vec<Picture>,
    /// The jobs that were asked for last; none where they may not be seen.
    pub jobs: Option<Vec<JobLine>>,
    /// What happened last; none where it may not be seen.
    pub events: Option<Vec<AuditLine>>,
    /// How many events the rows of the slowest projection do not contain yet.
    pub behind: u64,
    /// Where those are brought in who are to sign in; none where that is not allowed.
    pub import: Option<String>,
}

impl Overview {
    /// Whether nothing has happened here yet that one could see.
    pub fn is_new(&self) -> bool {
        self.pictures.iter().filter(|picture| picture.each == Each::Day).all(Picture::is_empty)
    }
}

crate::pages::page!(Overview, "console/overview.html", |view| view.console.policy());
