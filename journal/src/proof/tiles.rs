//! Which hashes of the tree are kept, and how every other one is worked out from them.
//!
//! The events keep their own leaf hashes; beside them the log keeps one hash per 256 leaves, one per 65,536, and so on:
//! the complete subtrees whose level is a multiple of eight (in the spirit of C2SP tlog-tiles). That costs the writer
//! one small row in 256 events, and any node is then at most 128 stored hashes away: a proof reads O(256 · log₂₅₆ n)
//! hashes, in a few ranges, whatever the age of the log.

use std::collections::BTreeMap;

use super::tree::{Hash, NodeId, Nodes, ProofError, node_hash};

/// Levels between one kept hash and the next above it.
pub const LEVELS_PER_TILE: u8 = 8;

/// Whether the writer keeps this subtree's hash in a row of its own. Leaves are kept too, with their events.
pub const fn is_stored(id: NodeId) -> bool {
    id.level > 0 && id.level.is_multiple_of(LEVELS_PER_TILE)
}

/// A run of kept hashes to read: `first..=last` at one level. Level 0 are the events' leaf hashes by tenant index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TileRange {
    /// 0, 8, 16, …
    pub level: u8,
    /// Number of the first subtree.
    pub first: u64,
    /// Number of the last subtree, inclusive.
    pub last: u64,
}

impl TileRange {
    /// The kept hashes below one node: the node itself, or up to 128 of the next kept level down.
    fn below(id: NodeId) -> Self {
        let height = id.level % LEVELS_PER_TILE;
        let first = id.index << height;
        // `first` is a multiple of the width, so this cannot carry.
        Self { level: id.level - height, first, last: first | ((1 << height) - 1) }
    }
}

/// The ranges to read so that all `needed` nodes can be computed, ordered by level and place, none overlapping.
///
/// Neighbouring ranges are joined, also across a gap of one: the siblings along a path leave out just the path itself,
/// and one more hash is cheaper than one more range. A hash in such a gap exists whenever both sides do.
pub fn plan(needed: impl IntoIterator<Item = NodeId>) -> Vec<TileRange> {
    let mut ranges: Vec<_> = needed.into_iter().map(TileRange::below).collect();
    ranges.sort_unstable();
    ranges.dedup_by(|next, kept| {
        let joins = next.level == kept.level && next.first.saturating_sub(kept.last) <= 2;
        if joins {
            kept.last = kept.last.max(next.last);
        }
        joins
    });
    ranges
}

/// Kept hashes as read from the store; gives any node that they suffice for.
#[derive(Debug, Clone, Default)]
pub struct StoredHashes {
    hashes: BTreeMap<NodeId, Hash>,
}

impl StoredHashes {
    /// Nothing read yet.
    pub const fn new() -> Self {
        Self { hashes: BTreeMap::new() }
    }

    /// Adds one row: the hash of subtree `index` at a kept `level` (0 for a leaf hash).
    pub fn insert(&mut self, level: u8, index: u64, hash: Hash) {
        self.hashes.insert(NodeId { level, index }, hash);
    }

    fn stored(&self, level: u8, index: u64) -> Result<Hash, ProofError> {
        let id = NodeId { level, index };
        self.hashes.get(&id).copied().ok_or(ProofError::Missing(id))
    }
}

impl FromIterator<(NodeId, Hash)> for StoredHashes {
    fn from_iter<I: IntoIterator<Item = (NodeId, Hash)>>(rows: I) -> Self {
        Self { hashes: rows.into_iter().collect() }
    }
}

impl Nodes for StoredHashes {
    /// Computes the node from the kept hashes below it; [`ProofError::Missing`] names the first that was not read.
    fn node(&self, id: NodeId) -> Result<Hash, ProofError> {
        let TileRange { level, first, last } = TileRange::below(id);
        let mut row = (first..=last).map(|index| self.stored(level, index)).collect::<Result<Vec<_>, _>>()?;
        while row.len() > 1 {
            row = row.as_chunks::<2>().0.iter().map(|&[left, right]| node_hash(left, right)).collect();
        }
        row.pop().ok_or(ProofError::Missing(id))
    }
}

/// The hashes of the `needed` nodes, in their order.
pub fn compute(needed: impl IntoIterator<Item = NodeId>, fetched: &StoredHashes) -> Result<Vec<Hash>, ProofError> {
    needed.into_iter().map(|id| fetched.node(id)).collect()
}

#[cfg(test)]
#[path = "tests/tiles.rs"]
mod tests;
