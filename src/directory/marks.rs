//! Which entries of the directory may still be believed.
//!
//! Every entry remembers up to which position the log had been read when its loading began, and belongs to one of a few
//! thousand slots; a slot remembers the last position at which something in it changed. An entry counts as long as it is not
//! older than its slot. There is nothing to evict in time, and so no moment in which an entry that was loaded before a
//! change and inserted after it could stay.

use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use journal::Position;

/// Slots. Two things that share one cost each other a look-up now and then, nothing worse.
const SLOTS: usize = 4096;

/// What the directory keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    Tenant,
    /// The hosts that are tenants' own, all of the installation.
    Domains,
    Client,
    /// All resources of a tenant.
    Resources,
    /// All signing keys of a tenant.
    SigningKeys,
}

impl Kind {
    /// The aggregates whose events concern any of it.
    pub(super) const AGGREGATES: [&str; 4] = ["Tenant", "Client", "Resource", "SigningKey"];

    /// The kind that an aggregate's events concern.
    pub(super) fn of(aggregate_type: &str) -> Option<Self> {
        match aggregate_type {
            "Tenant" => Some(Self::Tenant),
            "Client" => Some(Self::Client),
            "Resource" => Some(Self::Resources),
            "SigningKey" => Some(Self::SigningKeys),
            _ => None,
        }
    }
}

/// The positions of changes, by slot.
pub struct Marks {
    changed: Box<[AtomicU64]>,
    /// Entries of before count no more: the log moved on too far to be read again.
    floor: AtomicU64,
    /// Up to here the log was searched for changes.
    read: AtomicU64,
    /// The log cannot be read: nothing counts.
    blind: AtomicBool,
}

impl Default for Marks {
    fn default() -> Self {
        let changed = (0..SLOTS).map(|_| AtomicU64::new(0)).collect();
        Self { changed, floor: AtomicU64::new(0), read: AtomicU64::new(0), blind: AtomicBool::new(false) }
    }
}

impl Marks {
    /// The slot of something. Tenant, resources and keys are kept by tenant, so that their id does not matter; of domains there is
    /// one list.
    pub(super) fn slot(kind: Kind, tenant: &str, id: &str) -> usize {
        let id = if kind == Kind::Client { id } else { "" };
        let tenant = if kind == Kind::Domains { "" } else { tenant };
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one((kind, tenant, id));
        usize::try_from(hash % SLOTS as u64).unwrap_or(0)
    }

    /// Notes that an event of this kind stands, or is about to stand, at a position.
    pub(super) fn change(&self, kind: Kind, tenant: &str, id: &str, position: Position) {
        self.changed[Self::slot(kind, tenant, id)].fetch_max(position, Ordering::AcqRel);
        if kind == Kind::Tenant {
            self.changed[Self::slot(Kind::Domains, "", "")].fetch_max(position, Ordering::AcqRel);
        }
    }

    /// Up to where the log was searched: asked before an entry is loaded, which then holds at least all of that.
    pub(super) fn read(&self) -> Position {
        self.read.load(Ordering::Acquire)
    }

    /// Notes that the log was searched up to a position.
    pub(super) fn searched(&self, position: Position) {
        self.read.fetch_max(position, Ordering::AcqRel);
    }

    /// Notes that everything may have changed up to a position.
    pub(super) fn forget(&self, position: Position) {
        self.floor.fetch_max(position, Ordering::AcqRel);
        self.searched(position);
    }

    /// Says whether changes can be seen at all.
    pub(super) fn set_blind(&self, blind: bool) {
        self.blind.store(blind, Ordering::Release);
    }

    /// Whether an entry that was loaded after a position still counts.
    pub(super) fn counts(&self, slot: usize, read_at: Position) -> bool {
        !self.blind.load(Ordering::Acquire)
            && read_at >= self.changed[slot].load(Ordering::Acquire)
            && read_at >= self.floor.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_loaded_before_a_change_never_counts_again_whenever_it_is_inserted() {
        let marks = Marks::default();
        marks.searched(7);
        let slot = Marks::slot(Kind::Client, "acme", "web");
        let read_at = marks.read();
        assert!(marks.counts(slot, read_at));
        marks.change(Kind::Client, "acme", "web", 8);
        assert!(!marks.counts(slot, read_at), "also while the change is not committed");
        marks.searched(8);
        assert!(!marks.counts(slot, read_at));
        assert!(marks.counts(slot, marks.read()));
    }

    #[test]
    fn another_client_is_not_concerned() {
        let marks = Marks::default();
        marks.change(Kind::Client, "acme", "web", 8);
        assert!(marks.counts(Marks::slot(Kind::Client, "acme", "other"), 0));
        assert!(marks.counts(Marks::slot(Kind::Tenant, "acme", "web"), 0));
    }

    #[test]
    fn nothing_counts_while_changes_cannot_be_seen_or_were_passed_over() {
        let marks = Marks::default();
        let slot = Marks::slot(Kind::Tenant, "acme", "acme");
        marks.set_blind(true);
        assert!(!marks.counts(slot, 5));
        marks.set_blind(false);
        assert!(marks.counts(slot, 5));
        marks.forget(6);
        assert!(!marks.counts(slot, 5) && marks.counts(slot, marks.read()));
    }

    #[test]
    fn kinds_are_named_as_their_aggregates() {
        use aggregates::{Entity, client::Client, resource::Resource, signing_key::SigningKey, tenant::Tenant};
        fn name<E: Entity>() -> &'static str {
            E::TYPE
        }
        fn kind<E: Entity>() -> Option<Kind> {
            Kind::of(name::<E>())
        }
        assert_eq!((kind::<Tenant>(), kind::<Client>()), (Some(Kind::Tenant), Some(Kind::Client)));
        assert_eq!((kind::<Resource>(), kind::<SigningKey>()), (Some(Kind::Resources), Some(Kind::SigningKeys)));
        assert!(Kind::AGGREGATES.iter().all(|name| Kind::of(name).is_some()), "those that are read are understood");
        assert_eq!(Kind::AGGREGATES, [name::<Tenant>(), name::<Client>(), name::<Resource>(), name::<SigningKey>()]);
    }
}
