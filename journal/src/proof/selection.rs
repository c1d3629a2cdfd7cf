//! One proof for many leaves: the hashes of all that was left out, from left to right.
//!
//! With the leaves in hand and the largest subtrees that hold none of them, the root follows by the rule that divides a tree (RFC 9162
//! §2.1.1). For one leaf this is an inclusion proof in another order, for a whole tree it is empty, and between the two it repeats nothing.

use super::tree::{Hash, PathPlan, ProofError, cover, node_hash, split};

/// What the proof of these leaves in a tree of `size` leaves needs. The indices are in ascending order, each once.
///
/// [`ProofError::Index`] when there is no such leaf.
pub fn selection_nodes(indices: &[u64], size: u64) -> Result<PathPlan, ProofError> {
    check(indices.iter().copied(), size)?;
    let mut steps = Vec::new();
    if size > 0 {
        leave_out(indices, 0, size, &mut steps);
    }
    Ok(PathPlan::of(steps))
}

fn leave_out(indices: &[u64], begin: u64, end: u64, steps: &mut Vec<Vec<super::tree::NodeId>>) {
    if indices.is_empty() {
        steps.push(cover(begin, end));
    } else if end - begin > 1 {
        let middle = begin + split(end - begin);
        let (left, right) = indices.split_at(indices.partition_point(|index| *index < middle));
        leave_out(left, begin, middle, steps);
        leave_out(right, middle, end, steps);
    }
}

/// The root of the tree of `size` leaves that has these leaves, by index in ascending order, and the hashes of the proof elsewhere.
pub fn selection_root(leaves: &[(u64, Hash)], size: u64, path: &[Hash]) -> Result<Hash, ProofError> {
    check(leaves.iter().map(|(index, _)| *index), size)?;
    if size == 0 {
        return if path.is_empty() { Ok(Hash::EMPTY_TREE) } else { Err(ProofError::Length) };
    }
    let mut rest = path.iter();
    let root = root(leaves, 0, size, &mut rest)?;
    if rest.next().is_none() { Ok(root) } else { Err(ProofError::Length) }
}

fn root(
    leaves: &[(u64, Hash)],
    begin: u64,
    end: u64,
    rest: &mut std::slice::Iter<'_, Hash>,
) -> Result<Hash, ProofError> {
    match leaves {
        [] => rest.next().copied().ok_or(ProofError::Length),
        [(_, leaf)] if end - begin == 1 => Ok(*leaf),
        _ => {
            let middle = begin + split(end - begin);
            let (left, right) = leaves.split_at(leaves.partition_point(|(index, _)| *index < middle));
            Ok(node_hash(root(left, begin, middle, rest)?, root(right, middle, end, rest)?))
        }
    }
}

fn check(indices: impl Iterator<Item = u64>, size: u64) -> Result<(), ProofError> {
    let mut next = 0;
    for index in indices {
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
