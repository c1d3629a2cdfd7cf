//! One proof for many leaves: the hashes of all that was left out, from left to right.
//!
//! With the leaves in hand and the largest subtrees that hold none of them, the root follows by the rule that divides a tree (RFC 9162
//! §2.1.1). For one leaf this is an inclusion proof in another order, for a whole tree it is empty, and between the two it repeats nothing.

use super::tree::{Hash, NodeId, PathPlan, ProofError, cover, node_hash, split};

/// What the proof of these leaves in a tree of `size` leaves needs. The indices are in ascending order, each once.
///
/// [`ProofError::Index`] when there is no such leaf.
pub fn selection_nodes(indices: &[u64], size: u64) -> Result<PathPlan, ProofError> {
    check(indices, size)?;
    let mut steps = Vec::new();
    if size > 0 {
        leave_out(indices, 0, size, &mut steps);
    }
    Ok(PathPlan::of(steps))
}

fn leave_out(indices: &[u64], begin: u64, end: u64, steps: &mut Vec<Vec<NodeId>>) {
    if indices.is_empty() {
        steps.push(cover(begin, end));
    } else if end - begin > 1 {
        let middle = begin + split(end - begin);
        let (left, right) = indices.split_at(indices.partition_point(|index| *index < middle));
        leave_out(left, begin, middle, steps);
        leave_out(right, middle, end, steps);
    }
}

/// The root of a tree, put together from some of its leaves and the hashes of all that was left out, both from left to right. It keeps
/// a hash a level, however many leaves go by.
pub struct Assembly {
    size: u64,
    /// The next leaf.
    next: u64,
    path: std::vec::IntoIter<Hash>,
    /// Parts of the tree from left to right, each with its number of leaves.
    parts: Vec<(u64, Hash)>,
    whole: bool,
}

impl Assembly {
    /// Begins a tree of `size` leaves, with the hashes of all that will be left out.
    pub fn new(size: u64, path: Vec<Hash>) -> Self {
        Self { size, next: 0, path: path.into_iter(), parts: Vec::new(), whole: true }
    }

    /// The next leaf that was chosen.
    ///
    /// [`ProofError::Index`] where it is none of the tree or comes too late, [`ProofError::Length`] where a hash before it is missing.
    pub fn leaf(&mut self, index: u64, leaf: Hash) -> Result<(), ProofError> {
        if index < self.next || index >= self.size {
            return Err(ProofError::Index { index, size: self.size });
        }
        self.skip(index)?;
        self.add(1, leaf);
        Ok(())
    }

    /// Leaves so far, and the root of the tree that ended there; none once something was left out.
    pub fn beginning(&self) -> Option<(u64, Hash)> {
        self.whole.then(|| (self.next, joined(&self.parts)))
    }

    /// The root, when no more leaves come.
    pub fn root(mut self) -> Result<Hash, ProofError> {
        self.skip(self.size)?;
        if self.path.next().is_some() { Err(ProofError::Length) } else { Ok(joined(&self.parts)) }
    }

    /// Takes what was left out before a leaf: the largest parts of the tree that lie in it. At the right edge such a part need not be full.
    fn skip(&mut self, end: u64) -> Result<(), ProofError> {
        while self.next < end {
            let rest = self.size - self.next;
            // A full part of 2ᵏ leaves begins at a multiple of 2ᵏ.
            let fits = if self.next == 0 { self.size } else { 1 << self.next.trailing_zeros() };
            let edge = end == self.size && rest <= fits;
            let count = if edge { rest } else { 1 << fits.min(end - self.next).ilog2() };
            let hash = self.path.next().ok_or(ProofError::Length)?;
            self.whole = false;
            self.add(count, hash);
        }
        Ok(())
    }

    /// Adds a part. Neighbours of one size are one part.
    fn add(&mut self, mut count: u64, mut hash: Hash) {
        self.next += count;
        while let Some((_, left)) = self.parts.pop_if(|(left, _)| *left == count) {
            (count, hash) = (count * 2, node_hash(left, hash));
        }
        self.parts.push((count, hash));
    }
}

/// The parts from the right on (RFC 9162 §2.1.1).
fn joined(parts: &[(u64, Hash)]) -> Hash {
    let hashes = parts.iter().rev().map(|(_, hash)| *hash);
    hashes.reduce(|right, left| node_hash(left, right)).unwrap_or(Hash::EMPTY_TREE)
}

fn check(indices: &[u64], size: u64) -> Result<(), ProofError> {
    let mut next = 0;
    for &index in indices {
        if index < next || index >= size {
            return Err(ProofError::Index { index, size });
        }
        next = index + 1;
    }
    Ok(())
}

#[cfg(test)]
#[path = "tests/selection.rs"]
mod tests;
