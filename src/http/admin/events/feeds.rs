//! How many streams may be open, and their end with the program.
//!
//! A stream holds a connection and one page of events for as long as it likes, so their number has a bound, for a tenant and for the node.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use aggregates::TenantId;
use tokio::sync::watch;

use crate::http::error::problem::{Kind, Problem};

/// Streams of one kind in one tenant.
const OF_TENANT: usize = 32;
/// Streams of one kind in all tenants.
const OF_NODE: usize = 512;
const COME_BACK: Duration = Duration::from_secs(10);

/// Who keeps a stream open. Each kind has a count of its own: open pages take no place from programs that follow events, nor they from pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::http) enum Watcher {
    /// Programs, and whoever reads with a token.
    Subscriber,
    /// Pages of the console.
    Page,
}

/// The open streams of a node. Clones share them.
#[derive(Clone, Default)]
pub struct Feeds(Arc<Known>);

#[derive(Default)]
struct Known {
    open: Mutex<HashMap<(Watcher, TenantId), usize>>,
    stop: OnceLock<watch::Receiver<bool>>,
}

/// The right to one stream, until it is dropped.
pub(in crate::http) struct Turn {
    feeds: Feeds,
    of: (Watcher, TenantId),
}

impl Feeds {
    /// Lets all streams end when the program stops.
    pub fn end_with(&self, stop: watch::Receiver<bool>) {
        let _ = self.0.stop.set(stop);
    }

    /// What tells that the program stops; nothing where nobody will tell, as in tests.
    pub(in crate::http) fn stop(&self) -> Option<watch::Receiver<bool>> {
        self.0.stop.get().cloned()
    }

    /// Takes a turn, if there is one.
    pub(in crate::http) fn turn(&self, watcher: Watcher, tenant: &TenantId) -> Result<Turn, Problem> {
        let mut open = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of = (watcher, tenant.clone());
        let all: usize = open.iter().filter(|((kind, _), _)| *kind == watcher).map(|(_, own)| own).sum();
        if open.get(&of).is_some_and(|own| *own >= OF_TENANT) || all >= OF_NODE {
            let detail = "as many streams are open as there may be; close one, or come back later";
            return Err(Problem::new(Kind::Unavailable, detail).retry_after(COME_BACK));
        }
        *open.entry(of.clone()).or_default() += 1;
        Ok(Turn { feeds: self.clone(), of })
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut open = self.feeds.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = open.get_mut(&self.of) {
            *own -= 1;
            if *own == 0 {
                open.remove(&self.of);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tenant_has_so_many_streams_and_leaves_room_for_others() {
        let (feeds, tenant) = (Feeds::default(), |name: &str| TenantId::parse(name).unwrap());
        let turn = |name: &str| feeds.turn(Watcher::Subscriber, &tenant(name));
        let mut turns: Vec<Turn> = (0..OF_TENANT).map(|_| turn("acme").unwrap()).collect();
        assert!(turn("acme").is_err());
        assert!(turn("other").is_ok());
        assert!(feeds.turn(Watcher::Page, &tenant("acme")).is_ok(), "pages have places of their own");
        turns.pop();
        assert!(turn("acme").is_ok());
        drop(turns);
        assert!(feeds.0.open.lock().unwrap().is_empty());
    }

    #[test]
    fn a_node_has_so_many_streams() {
        let feeds = Feeds::default();
        let tenant = |number: usize| TenantId::parse(&format!("tenant-{}", number / OF_TENANT)).unwrap();
        let _turns: Vec<Turn> =
            (0..OF_NODE).map(|number| feeds.turn(Watcher::Page, &tenant(number)).unwrap()).collect();
        assert!(feeds.turn(Watcher::Page, &TenantId::parse("another").unwrap()).is_err());
    }
}
