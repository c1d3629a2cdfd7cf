//! A tenant's events as they happen: `{issuer}/admin/v1/events`, in pages or as a stream (Server-Sent Events).

mod feeds;
mod filter;
mod list;
mod reader;
mod shown;
mod stream;

use super::door::Door;
use super::permission::Permission::EventsRead;
use crate::http::routing::routes;

pub use feeds::Feeds;
pub(in crate::http) use feeds::{Turn, Watcher};
pub(super) use list::{last_seen, wants_stream};

/// Adds the operations.
pub(super) fn open(door: Door) -> Door {
    door.open(EventsRead, routes!(list::list_events))
}
