//! `/t/{tenant}/console`: administering a tenant with a browser, by the same queries and commands as the admin API.
//!
//! A page is one file that adds itself to the [`Door`] under the permission that it takes, exactly as an operation of
//! `crate::http::admin` does; whoever looks is the person of the browser's session, and may do what their roles say at this
//! moment. What a page shows is a view of `crate::pages::console`. Why it is so stands in docs/decisions/0031-console.md.

mod audit;
mod desk;
mod door;
mod halt;
mod imports;
mod jobs;
mod live;
mod look;
mod names;
mod notifications;
mod objects;
mod overview;
mod search;

use axum::Router;

pub use door::Page;

use desk::Desk;
use door::Door;
use halt::Halt;

use super::Shared;

/// All pages.
pub(super) fn routes(shared: &Shared) -> Router<Shared> {
    door(shared).opened()
}

/// What there is, and what it takes.
pub fn pages(shared: &Shared) -> Vec<Page> {
    door(shared).list()
}

fn door(shared: &Shared) -> Door {
    let areas = [
        overview::open,
        objects::open,
        jobs::open,
        imports::open,
        audit::open,
        search::open,
        notifications::open,
        look::open,
    ];
    areas.into_iter().fold(Door::new(shared), |door, open| open(door))
}
