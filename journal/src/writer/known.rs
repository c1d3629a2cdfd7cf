//! What the writer remembers between batches, so that an append asks the database nothing it knows already.
//!
//! Trees count only while the head stands where this writer left it; stream versions are lower bounds and stay true
//! whoever else appends, because nothing is ever taken out of the log.

use std::collections::HashMap;
use std::hash::Hash;

use aggregates::TenantId;

use crate::event::{Position, StreamId};
use crate::proof::tree::Frontier;

/// A map that forgets its oldest entries by halves and so never holds more than twice its size.
struct Recent<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    size: usize,
}

impl<K: Hash + Eq, V: Clone> Recent<K, V> {
    fn new(size: usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), size }
    }

    fn get(&self, key: &K) -> Option<&V> {
        self.young.get(key).or_else(|| self.old.get(key))
    }

    fn insert(&mut self, key: K, value: V) {
        if self.young.len() >= self.size {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(key, value);
    }

    fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

/// Streams and tenants to remember.
const STREAMS: usize = 20_000;
const TENANTS: usize = 5_000;

/// The writer's memory.
pub(super) struct Known {
    position: Position,
    trees: Recent<TenantId, Frontier>,
    versions: Recent<StreamId, u64>,
}

impl Known {
    pub(super) fn new() -> Self {
        Self { position: 0, trees: Recent::new(TENANTS), versions: Recent::new(STREAMS) }
    }

    /// Compares with the head as it was just locked: when another writer moved it, the trees are no longer known.
    pub(super) fn at(&mut self, position: Position) {
        if self.position != position {
            self.trees.clear();
            self.position = position;
        }
    }

    /// Nobody knows what became of the last transaction.
    pub(super) fn forget_trees(&mut self) {
        self.trees.clear();
    }

    pub(super) fn tree(&self, tenant: &TenantId) -> Option<&Frontier> {
        self.trees.get(tenant)
    }

    /// At least this many events are in the stream.
    pub(super) fn version(&self, stream: &StreamId) -> u64 {
        self.versions.get(stream).copied().unwrap_or_default()
    }

    pub(super) fn saw(&mut self, stream: StreamId, version: u64) {
        self.versions.insert(stream, version);
    }

    /// A batch is in the log.
    pub(super) fn advance(&mut self, position: Position, trees: HashMap<TenantId, Frontier>) {
        self.position = position;
        for (tenant, tree) in trees {
            self.trees.insert(tenant, tree);
        }
    }
}
