//! Merkle trees of RFC 9162 §2.1: hashes, the growing right edge, and both kinds of proof with their verifiers.
//!
//! A tenant's log is one such tree over the leaf hashes of its events. The tree is what turns "trust our database" into
//! "check it": 32 bytes commit to every event so far, a few dozen hashes show that one event is among them, and a few
//! dozen more show that yesterday's log is a prefix of today's. Everything here is pure: the writer keeps a
//! [`Frontier`], and a prover says which [`NodeId`]s it needs before anyone asks a database for them.

use std::fmt;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

/// Bytes of one hash.
pub const HASH_LEN: usize = 32;

/// A SHA-256 hash of a leaf, a node or a whole tree; text and JSON show it as padded standard base64 (44 characters).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash([u8; HASH_LEN]);

impl Hash {
    /// The root of the tree without leaves: SHA-256 of nothing (RFC 9162 §2.1.1).
    pub const EMPTY_TREE: Self = Self([
        0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae,
        0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
    ]);

    /// The 32 bytes, as they are stored.
    pub const fn as_bytes(&self) -> &[u8; HASH_LEN] {
        &self.0
    }

    /// Reads the base64 that [`fmt::Display`] writes, and nothing else; [`ProofError::Hash`] otherwise.
    pub fn parse(text: &str) -> Result<Self, ProofError> {
        let bytes = STANDARD.decode(text).map_err(|_| ProofError::Hash)?;
        Self::try_from(bytes.as_slice())
    }
}

impl From<[u8; HASH_LEN]> for Hash {
    fn from(bytes: [u8; HASH_LEN]) -> Self {
        Self(bytes)
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = ProofError;

    fn try_from(bytes: &[u8]) -> Result<Self, ProofError> {
        bytes.try_into().map(Self).map_err(|_| ProofError::Hash)
    }
}

impl TryFrom<String> for Hash {
    type Error = ProofError;

    fn try_from(text: String) -> Result<Self, ProofError> {
        Self::parse(&text)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> Self {
        STANDARD.encode(hash.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// Why a proof could not be made, or does not hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf lies beyond the tree.
    #[error("leaf {index} is not in a tree of {size} leaves")]
    Index {
        /// Number of the leaf, from 0.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// A log only grows: the newer tree must not be the smaller one.
    #[error("a tree of {new} leaves cannot follow a tree of {old} leaves")]
    Order {
        /// Leaves in the older tree.
        old: u64,
        /// Leaves in the newer tree.
        new: u64,
    },
    /// The path has more or fewer hashes than the sizes ask for.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The path leads to another root than the one that was promised.
    #[error("the proof leads to a different root hash")]
    Root,
    /// The store did not give a hash that the proof needs.
    #[error("the hash of node {} at level {} is missing", .0.index, .0.level)]
    Missing(NodeId),
    /// The bytes are not the right edge of a tree of this size.
    #[error("{found} bytes are not the frontier of a tree of {size} leaves")]
    Frontier {
        /// Leaves the frontier was said to cover.
        size: u64,
        /// Bytes given.
        found: usize,
    },
    /// Not 32 bytes, or not their base64.
    #[error("not a SHA-256 hash: 32 bytes, or 44 characters of base64, are expected")]
    Hash,
}

/// SHA-256(0x00 ‖ `bytes`): the hash of one entry (RFC 9162 §2.1.1).
pub fn leaf_hash(bytes: &[u8]) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&[0]);
    context.update(bytes);
    from_digest(context.finish().as_ref())
}

/// SHA-256(0x01 ‖ `left` ‖ `right`): the hash of an inner node (RFC 9162 §2.1.1).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    let mut input = [1; 1 + 2 * HASH_LEN];
    input[1..=HASH_LEN].copy_from_slice(&left.0);
    input[1 + HASH_LEN..].copy_from_slice(&right.0);
    from_digest(digest(&SHA256, &input).as_ref())
}

fn from_digest(bytes: &[u8]) -> Hash {
    let mut hash = [0; HASH_LEN];
    hash.copy_from_slice(bytes);
    Hash(hash)
}

/// Root of neighbouring complete subtrees, given from left to right and each smaller than the one before.
///
/// This is the one rule for every ragged right edge: the two smallest are joined first, and the result moves left.
fn join(subtrees: impl DoubleEndedIterator<Item = Result<Hash, ProofError>>) -> Result<Hash, ProofError> {
    let mut right = None;
    for left in subtrees.rev() {
        let left = left?;
        right = Some(right.map_or(left, |right| node_hash(left, right)));
    }
    Ok(right.unwrap_or(Hash::EMPTY_TREE))
}

/// One complete subtree: the leaves `index · 2^level .. (index + 1) · 2^level`. Level 0 is a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct NodeId {
    /// Height above the leaves, 0 to 63.
    pub level: u8,
    /// Number of the subtree among those of its level, from 0.
    pub index: u64,
}

/// Where the roots of complete subtrees come from; a closure will do.
pub trait Nodes {
    /// Root of this subtree, or [`ProofError::Missing`].
    fn node(&self, id: NodeId) -> Result<Hash, ProofError>;
}

impl<F: Fn(NodeId) -> Result<Hash, ProofError>> Nodes for F {
    fn node(&self, id: NodeId) -> Result<Hash, ProofError> {
        self(id)
    }
}

/// Complete subtrees that cover the leaves `begin..end`, largest first; `begin` is a multiple of the largest.
pub(super) fn cover(mut begin: u64, end: u64) -> Vec<NodeId> {
    let mut nodes = Vec::new();
    while let Some(height) = (end - begin).checked_ilog2() {
        #[expect(clippy::cast_possible_truncation, reason = "the logarithm of a u64 is at most 63")]
        nodes.push(NodeId { level: height as u8, index: begin >> height });
        begin += 1 << height;
    }
    nodes
}

/// The right edge of a tree: the roots of the complete subtrees that cover it, largest first.
///
/// It is all a writer needs to keep, at most 64 hashes whatever the age of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frontier {
    size: u64,
    subtrees: Vec<Hash>,
}

impl Frontier {
    /// The edge of a tree without leaves.
    pub const fn empty() -> Self {
        Self { size: 0, subtrees: Vec::new() }
    }

    /// Leaves so far; also the index that the next leaf will get.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf hash. `finished` hears of every subtree of level 1 and above that this leaf completes, lowest
    /// first; [`crate::proof::tiles::is_stored`] says which of them to keep.
    pub fn push(&mut self, leaf: Hash, mut finished: impl FnMut(NodeId, Hash)) {
        let index = self.size;
        let mut hash = leaf;
        let mut level = 0;
        // Every trailing one in the size is a left neighbour of the same height that waits for its twin.
        while (index >> level) & 1 == 1 {
            let Some(left) = self.subtrees.pop() else { break };
            hash = node_hash(left, hash);
            level += 1;
            finished(NodeId { level, index: index >> level }, hash);
        }
        self.subtrees.push(hash);
        self.size += 1;
    }

    /// Root hash of the tree so far (RFC 9162 §2.1.1).
    pub fn root(&self) -> Hash {
        join(self.subtrees.iter().copied().map(Ok)).unwrap_or(Hash::EMPTY_TREE)
    }

    /// The hashes one after another, largest subtree first: 32 · popcount(size) bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.subtrees.iter().flat_map(|hash| hash.0).collect()
    }

    /// Reads what [`Frontier::to_bytes`] wrote. The size must fit the database's BIGINT and agree with the bytes;
    /// [`ProofError::Frontier`] otherwise.
    pub fn from_bytes(size: u64, bytes: &[u8]) -> Result<Self, ProofError> {
        let (hashes, rest) = bytes.as_chunks::<HASH_LEN>();
        if i64::try_from(size).is_err() || !rest.is_empty() || hashes.len() != size.count_ones() as usize {
            return Err(ProofError::Frontier { size, found: bytes.len() });
        }
        Ok(Self { size, subtrees: hashes.iter().copied().map(Hash).collect() })
    }

    /// The subtrees that make the edge of a tree of this size, largest first.
    pub fn nodes(size: u64) -> Vec<NodeId> {
        cover(0, size)
    }

    /// The edge as it was when the tree had `size` leaves, from the hashes of [`Frontier::nodes`].
    ///
    /// [`ProofError::Missing`] when one is not there, [`ProofError::Frontier`] when the size does not fit a BIGINT.
    pub fn at(size: u64, nodes: &impl Nodes) -> Result<Self, ProofError> {
        // Also what keeps `push` from ever counting past the end.
        if i64::try_from(size).is_err() {
            return Err(ProofError::Frontier { size, found: 0 });
        }
        let subtrees = Self::nodes(size).into_iter().map(|id| nodes.node(id)).collect::<Result<_, _>>()?;
        Ok(Self { size, subtrees })
    }
}

/// A proof still to be filled in: which complete subtrees it needs, and how they make its hashes.
///
/// Each hash of the path covers a range of leaves. A range at the tree's right edge need not be one complete subtree;
/// it is then given by the complete ones that cover it, largest first, and joined from the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathPlan {
    steps: Vec<Vec<NodeId>>,
}

impl PathPlan {
    pub(super) const fn of(steps: Vec<Vec<NodeId>>) -> Self {
        Self { steps }
    }

    /// Every subtree needed, in the order of the path: at most 64 for the siblings and 64 for the ragged edge.
    pub fn nodes(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.steps.iter().flatten().copied()
    }

    /// The finished proof, from the leaf's side to the root's.
    pub fn path(&self, nodes: &impl Nodes) -> Result<Vec<Hash>, ProofError> {
        self.steps.iter().map(|step| join(step.iter().map(|id| nodes.node(*id)))).collect()
    }
}

/// Largest power of two smaller than `count`, which is at least 2: where RFC 9162 §2.1.1 divides a tree.
pub(super) fn split(count: u64) -> u64 {
    1 << (count - 1).ilog2()
}

/// What the inclusion proof of leaf `index` in a tree of `size` leaves needs (RFC 9162 §2.1.3.1).
///
/// [`ProofError::Index`] when there is no such leaf.
pub fn inclusion_nodes(index: u64, size: u64) -> Result<PathPlan, ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    let (mut begin, mut end) = (0, size);
    let mut steps = Vec::new();
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            steps.push(cover(middle, end));
            end = middle;
        } else {
            steps.push(cover(begin, middle));
            begin = middle;
        }
    }
    steps.reverse();
    Ok(PathPlan { steps })
}

/// What the consistency proof between trees of `old` and `new` leaves needs (RFC 9162 §2.1.4.1).
///
/// The proof is empty when the older tree is empty or both are one. [`ProofError::Order`] when `old` is larger.
pub fn consistency_nodes(old: u64, new: u64) -> Result<PathPlan, ProofError> {
    if old > new {
        return Err(ProofError::Order { old, new });
    }
    let (mut begin, mut end) = (0, new);
    let mut steps = Vec::new();
    while old > 0 && end > old {
        let middle = begin + split(end - begin);
        if old <= middle {
            steps.push(cover(middle, end));
            end = middle;
        } else {
            steps.push(cover(begin, middle));
            begin = middle;
        }
    }
    // An old tree that is itself one complete subtree is known to the verifier by its root, and not repeated.
    if begin > 0 {
        steps.push(cover(begin, end));
    }
    steps.reverse();
    Ok(PathPlan { steps })
}

/// The inclusion proof of leaf `index` in a tree of `size` leaves, in one go.
pub fn inclusion_path(index: u64, size: u64, nodes: &impl Nodes) -> Result<Vec<Hash>, ProofError> {
    inclusion_nodes(index, size)?.path(nodes)
}

/// The consistency proof between trees of `old` and `new` leaves, in one go.
pub fn consistency_path(old: u64, new: u64, nodes: &impl Nodes) -> Result<Vec<Hash>, ProofError> {
    consistency_nodes(old, new)?.path(nodes)
}

/// Checks that `leaf` is leaf number `index` of the tree with this `size` and `root` (RFC 9162 §2.1.3.2).
///
/// Size and root must come together from one signed checkpoint: a path alone says little about the size.
pub fn verify_inclusion(leaf: Hash, index: u64, size: u64, path: &[Hash], root: Hash) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    // The names of the RFC: fn and sn are the path of our leaf and of the last leaf, read as bits.
    let (mut leaf_bits, mut last_bits, mut hash) = (index, size - 1, leaf);
    for &sibling in path {
        if last_bits == 0 {
            return Err(ProofError::Length);
        }
        if leaf_bits & 1 == 1 || leaf_bits == last_bits {
            hash = node_hash(sibling, hash);
            skip_levels_without_sibling(&mut leaf_bits, &mut last_bits);
        } else {
            hash = node_hash(hash, sibling);
        }
        leaf_bits >>= 1;
        last_bits >>= 1;
    }
    ends_at_root(last_bits, hash == root)
}

/// Checks that the tree with `new_size` and `new_root` begins with the whole tree of `old_size` and `old_root`
/// (RFC 9162 §2.1.4.2).
///
/// Every tree follows the empty one, and itself; the path is then empty. Sizes and roots come from signed checkpoints.
pub fn verify_consistency(
    old_size: u64,
    old_root: Hash,
    new_size: u64,
    new_root: Hash,
    path: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Order { old: old_size, new: new_size });
    }
    if old_size == 0 || old_size == new_size {
        let same = if old_size < new_size { old_root == Hash::EMPTY_TREE } else { old_root == new_root };
        return ends_at_root(path.len() as u64, same);
    }
    let (first, path) = match path.split_first() {
        _ if old_size.is_power_of_two() => (old_root, path),
        Some((&first, rest)) => (first, rest),
        None => return Err(ProofError::Length),
    };
    // The subtree where both trees part ways: below it the old tree's last leaf is a right child all the way.
    let shared = (old_size - 1).trailing_ones();
    let (mut old_bits, mut new_bits) = ((old_size - 1) >> shared, (new_size - 1) >> shared);
    let (mut old_hash, mut new_hash) = (first, first);
    for &sibling in path {
        if new_bits == 0 {
            return Err(ProofError::Length);
        }
        if old_bits & 1 == 1 || old_bits == new_bits {
            old_hash = node_hash(sibling, old_hash);
            new_hash = node_hash(sibling, new_hash);
            skip_levels_without_sibling(&mut old_bits, &mut new_bits);
        } else {
            new_hash = node_hash(new_hash, sibling);
        }
        old_bits >>= 1;
        new_bits >>= 1;
    }
    ends_at_root(new_bits, old_hash == old_root && new_hash == new_root)
}

/// On the ragged right edge a subtree has no sibling at some levels and moves up unhashed.
fn skip_levels_without_sibling(bits: &mut u64, last_bits: &mut u64) {
    while *bits & 1 == 0 && *bits != 0 {
        *bits >>= 1;
        *last_bits >>= 1;
    }
}

/// The end of both verifiers: no level left over, and the hashes are the promised ones.
fn ends_at_root(left_over: u64, equal: bool) -> Result<(), ProofError> {
    match (left_over, equal) {
        (0, true) => Ok(()),
        (0, false) => Err(ProofError::Root),
        _ => Err(ProofError::Length),
    }
}

#[cfg(test)]
#[path = "tests/tree.rs"]
pub(in crate::proof) mod tests;
