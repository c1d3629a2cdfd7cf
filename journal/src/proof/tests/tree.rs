//! The published eight-leaf tree of Certificate Transparency, and laws over random trees.

use proptest::prelude::*;

use super::*;

/// The eight entries from which Certificate Transparency implementations build their test tree (RFC 6962 hashing).
const ENTRIES: [&[u8]; 8] = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    b"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f",
];

/// The published roots of the trees of 0 to 8 of these entries.
const ROOTS: [&str; 9] = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

/// Published inner nodes that its proofs are made of: level, index, hash.
const H0_0: &str = "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d";
const H0_1: &str = "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7";
const H0_4: &str = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
const H0_6: &str = "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f";
const H1_0: &str = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
const H1_1: &str = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
const H1_2: &str = "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a";
const H1_3: &str = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
const H2_0: &str = "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7";
const H2_1: &str = "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4";

fn hex(text: &str) -> Hash {
    let digit = |at: usize| u8::from_str_radix(&text[at..at + 2], 16).unwrap();
    Hash(std::array::from_fn(|byte| digit(2 * byte)))
}

fn hexes(texts: &[&str]) -> Vec<Hash> {
    texts.iter().copied().map(hex).collect()
}

fn published_leaves() -> Vec<Hash> {
    ENTRIES.iter().copied().map(leaf_hash).collect()
}

/// Distinct leaves, as many as asked for.
pub(in crate::proof) fn some_leaves(count: u64) -> Vec<Hash> {
    (0..count).map(|leaf| leaf_hash(&leaf.to_be_bytes())).collect()
}

/// MTH of RFC 9162 §2.1.1, word for word: the slow truth that the frontier is compared with.
fn naive_root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Hash::EMPTY_TREE,
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
            node_hash(naive_root(left), naive_root(right))
        }
    }
}

/// PATH of RFC 9162 §2.1.3.1, word for word.
fn naive_inclusion(index: usize, leaves: &[Hash]) -> Vec<Hash> {
    if leaves.len() == 1 {
        return vec![];
    }
    let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
    let (mut path, sibling) = if index < left.len() {
        (naive_inclusion(index, left), right)
    } else {
        (naive_inclusion(index - left.len(), right), left)
    };
    path.push(naive_root(sibling));
    path
}

/// SUBPROOF of RFC 9162 §2.1.4.1, word for word; `known` says that the verifier has the root of these old leaves.
fn naive_consistency(old: usize, leaves: &[Hash], known: bool) -> Vec<Hash> {
    if old == leaves.len() {
        return if known { vec![] } else { vec![naive_root(leaves)] };
    }
    let (left, right) = leaves.split_at(largest_power_below(leaves.len()));
    let (mut path, sibling) = if old <= left.len() {
        (naive_consistency(old, left, known), right)
    } else {
        (naive_consistency(old - left.len(), right, false), left)
    };
    path.push(naive_root(sibling));
    path
}

fn largest_power_below(count: usize) -> usize {
    count.next_power_of_two() / 2
}

/// Complete subtrees straight from the leaves.
pub(in crate::proof) fn nodes_of(leaves: &[Hash]) -> impl Fn(NodeId) -> Result<Hash, ProofError> + '_ {
    |id| {
        let (begin, width) = (usize::try_from(id.index).unwrap() << id.level, 1 << id.level);
        leaves.get(begin..begin + width).map(naive_root).ok_or(ProofError::Missing(id))
    }
}

fn frontier_of(leaves: &[Hash]) -> Frontier {
    let mut frontier = Frontier::empty();
    for leaf in leaves {
        frontier.push(*leaf, |_, _| {});
    }
    frontier
}

fn flipped(hash: Hash, bit: usize) -> Hash {
    let mut bytes = hash.0;
    bytes[bit / 8] ^= 1 << (bit % 8);
    Hash(bytes)
}

#[test]
fn the_empty_tree_has_the_hash_of_nothing() {
    assert_eq!(Hash::EMPTY_TREE, from_digest(digest(&SHA256, b"").as_ref()));
    assert_eq!(Frontier::empty().root(), Hash::EMPTY_TREE);
}

#[test]
fn a_growing_tree_has_the_published_roots() {
    let mut frontier = Frontier::empty();
    for (entry, root) in ENTRIES.iter().zip(&ROOTS[1..]) {
        frontier.push(leaf_hash(entry), |_, _| {});
        assert_eq!(frontier.root(), hex(root), "{} leaves", frontier.size());
    }
}

#[test]
fn the_frontier_reports_the_published_inner_nodes_lowest_first() {
    let mut frontier = Frontier::empty();
    let mut finished = Vec::new();
    for leaf in published_leaves() {
        frontier.push(leaf, |id, hash| finished.push(((id.level, id.index), hash)));
    }
    let expected = [
        ((1, 0), hex(H1_0)),
        ((1, 1), hex(H1_1)),
        ((2, 0), hex(H2_0)),
        ((1, 2), hex(H1_2)),
        ((1, 3), hex(H1_3)),
        ((2, 1), hex(H2_1)),
        ((3, 0), hex(ROOTS[8])),
    ];
    assert_eq!(finished, expected);
}

#[test]
fn inclusion_proofs_are_the_published_ones() {
    let leaves = published_leaves();
    let cases: [(usize, usize, &[&str]); 5] = [
        (0, 1, &[]),
        (0, 8, &[H0_1, H1_1, H2_1]),
        (5, 8, &[H0_4, H1_3, H2_0]),
        (2, 3, &[H1_0]),
        (1, 5, &[H0_0, H1_1, H0_4]),
    ];
    for (index, size, path) in cases {
        let (number, count) = (index as u64, size as u64);
        assert_eq!(inclusion_path(number, count, &nodes_of(&leaves[..size])), Ok(hexes(path)), "{index} in {size}");
        assert_eq!(verify_inclusion(leaves[index], number, count, &hexes(path), hex(ROOTS[size])), Ok(()));
    }
}

#[test]
fn consistency_proofs_are_the_published_ones() {
    let leaves = published_leaves();
    let cases: [(usize, usize, &[&str]); 5] = [
        (1, 1, &[]),
        (1, 8, &[H0_1, H1_1, H2_1]),
        (6, 8, &[H1_2, H1_3, H2_0]),
        (2, 5, &[H1_1, H0_4]),
        (6, 7, &[H1_2, H0_6, H2_0]),
    ];
    for (old, new, path) in cases {
        let (first, second) = (old as u64, new as u64);
        assert_eq!(consistency_path(first, second, &nodes_of(&leaves)), Ok(hexes(path)), "{old} to {new}");
        let (old_root, new_root) = (hex(ROOTS[old]), hex(ROOTS[new]));
        assert_eq!(verify_consistency(first, old_root, second, new_root, &hexes(path)), Ok(()));
    }
}

#[test]
fn what_is_not_in_the_tree_has_no_proof() {
    assert_eq!(inclusion_nodes(0, 0), Err(ProofError::Index { index: 0, size: 0 }));
    assert_eq!(inclusion_nodes(7, 7), Err(ProofError::Index { index: 7, size: 7 }));
    assert_eq!(consistency_nodes(8, 7), Err(ProofError::Order { old: 8, new: 7 }));
    let hash = Hash::EMPTY_TREE;
    assert_eq!(verify_inclusion(hash, 0, 0, &[], hash), Err(ProofError::Index { index: 0, size: 0 }));
    assert_eq!(verify_consistency(2, hash, 1, hash, &[]), Err(ProofError::Order { old: 2, new: 1 }));
}

#[test]
fn every_tree_follows_the_empty_one_and_itself_without_a_path() {
    let (empty, root, other) = (Hash::EMPTY_TREE, hex(ROOTS[5]), hex(ROOTS[6]));
    assert_eq!(verify_consistency(0, empty, 0, empty, &[]), Ok(()));
    assert_eq!(verify_consistency(0, empty, 5, root, &[]), Ok(()));
    assert_eq!(verify_consistency(5, root, 5, root, &[]), Ok(()));
    assert_eq!(verify_consistency(0, other, 5, root, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(5, other, 5, root, &[]), Err(ProofError::Root));
    assert_eq!(verify_consistency(0, empty, 5, root, &[root]), Err(ProofError::Length));
    assert_eq!(verify_consistency(5, root, 5, root, &[root]), Err(ProofError::Length));
    assert_eq!(verify_consistency(4, root, 5, root, &[]), Err(ProofError::Length));
    assert_eq!(verify_consistency(3, root, 5, root, &[]), Err(ProofError::Length));
}

#[test]
fn a_path_that_climbs_above_the_claimed_tree_is_refused() {
    let (leaves, above) = (published_leaves(), hex(H2_1));
    assert_eq!(verify_inclusion(leaves[1], 0, 1, &leaves[..1], hex(ROOTS[2])), Err(ProofError::Length));
    let mut path = consistency_path(3, 4, &nodes_of(&leaves)).unwrap();
    path.push(above);
    let (old_root, new_root) = (node_hash(above, hex(ROOTS[3])), node_hash(above, hex(ROOTS[4])));
    assert_eq!(verify_consistency(3, old_root, 4, new_root, &path), Err(ProofError::Length));
}

#[test]
fn the_largest_sizes_are_planned_and_checked_without_overflow() {
    for size in [u64::MAX, 1 << 63, (1 << 63) + 1, i64::MAX as u64] {
        for index in [0, 1, size / 2, size - 1] {
            let plan = inclusion_nodes(index, size).unwrap();
            assert!(plan.nodes().count() <= 128);
            let path = plan.path(&|_| Ok(Hash::EMPTY_TREE)).unwrap();
            let outcome = verify_inclusion(Hash::EMPTY_TREE, index, size, &path, Hash::EMPTY_TREE);
            assert_eq!(outcome, Err(ProofError::Root), "the length is right, the hashes are not");
            let path = consistency_path(index, size, &|_| Ok(Hash::EMPTY_TREE)).unwrap();
            let root = node_hash(Hash::EMPTY_TREE, Hash::EMPTY_TREE);
            let outcome = verify_consistency(index, root, size, Hash::EMPTY_TREE, &path);
            assert_eq!(outcome, Err(ProofError::Root), "from {index} to {size}");
        }
    }
}

#[test]
fn a_frontier_comes_back_from_its_bytes_and_from_nothing_else() {
    let frontier = frontier_of(&some_leaves(11));
    let bytes = frontier.to_bytes();
    assert_eq!(bytes.len(), 3 * HASH_LEN);
    assert_eq!(Frontier::from_bytes(11, &bytes), Ok(frontier));
    assert_eq!(Frontier::from_bytes(0, &[]), Ok(Frontier::empty()));
    let endless = Frontier::at(u64::MAX, &|_| Ok(Hash::EMPTY_TREE));
    assert_eq!(endless, Err(ProofError::Frontier { size: u64::MAX, found: 0 }));
    for (size, length) in [(12, 96), (11, 95), (11, 64), (0, 32), (u64::MAX, 64 * 32)] {
        let outcome = Frontier::from_bytes(size, &vec![0; length]);
        assert_eq!(outcome, Err(ProofError::Frontier { size, found: length }));
    }
}

#[test]
fn a_hash_is_base64_in_text_and_json() {
    let text = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    assert_eq!(Hash::EMPTY_TREE.to_string(), text);
    assert_eq!(serde_json::to_string(&Hash::EMPTY_TREE).unwrap(), format!("\"{text}\""));
    assert_eq!(serde_json::from_str::<Hash>(&format!("\"{text}\"")).unwrap(), Hash::EMPTY_TREE);
    // Not padded, URL-safe, stray last bits, too short, too long.
    for wrong in [&text[..43], &text.replace('+', "-"), &text.replace("FU=", "FV="), "AA==", &format!("AAAA{text}")] {
        assert_eq!(Hash::parse(wrong), Err(ProofError::Hash), "{wrong}");
    }
}

#[test]
fn a_missing_node_is_named() {
    let leaves = some_leaves(4);
    let missing = NodeId { level: 2, index: 1 };
    assert_eq!(inclusion_path(0, 8, &nodes_of(&leaves)), Err(ProofError::Missing(missing)));
}

/// The size of a tree, and the number of a leaf in it.
fn size_and_index() -> impl Strategy<Value = (u64, u64)> {
    (1..=600u64).prop_flat_map(|size| (Just(size), 0..size))
}

proptest! {
    #[test]
    fn the_frontier_has_the_root_of_the_whole_tree(size in 0..=600u64) {
        let leaves = some_leaves(size);
        let frontier = frontier_of(&leaves);
        prop_assert_eq!(frontier.root(), naive_root(&leaves));
        prop_assert_eq!(Frontier::at(size, &nodes_of(&leaves)), Ok(frontier));
    }

    #[test]
    fn every_finished_subtree_is_reported_once_and_true(size in 0..=600u64) {
        let leaves = some_leaves(size);
        let (mut frontier, mut finished) = (Frontier::empty(), std::collections::BTreeMap::new());
        for leaf in &leaves {
            frontier.push(*leaf, |id, hash| assert!(finished.insert(id, hash).is_none()));
        }
        for (id, hash) in &finished {
            prop_assert_eq!(nodes_of(&leaves)(*id), Ok(*hash));
        }
        let complete: u64 = (1..64).map(|level| size >> level).sum();
        prop_assert_eq!(finished.len() as u64, complete);
    }

    #[test]
    fn an_inclusion_proof_is_the_rfcs_and_holds((size, index) in size_and_index()) {
        let leaves = some_leaves(size);
        let path = inclusion_path(index, size, &nodes_of(&leaves)).unwrap();
        let at = usize::try_from(index).unwrap();
        prop_assert_eq!(&path, &naive_inclusion(at, &leaves));
        prop_assert_eq!(verify_inclusion(leaves[at], index, size, &path, naive_root(&leaves)), Ok(()));
    }

    #[test]
    fn a_consistency_proof_is_the_rfcs_and_holds((new, old) in size_and_index()) {
        let old = old + 1;
        let leaves = some_leaves(new);
        let path = consistency_path(old, new, &nodes_of(&leaves)).unwrap();
        let before = &leaves[..usize::try_from(old).unwrap()];
        prop_assert_eq!(&path, &naive_consistency(before.len(), &leaves, true));
        prop_assert_eq!(verify_consistency(old, naive_root(before), new, naive_root(&leaves), &path), Ok(()));
    }

    #[test]
    fn a_damaged_inclusion_proof_fails((size, index) in size_and_index(), bit in 0..256usize, other in any::<u64>()) {
        let leaves = some_leaves(size);
        let (leaf, root) = (leaves[usize::try_from(index).unwrap()], naive_root(&leaves));
        let path = inclusion_path(index, size, &nodes_of(&leaves)).unwrap();
        let holds = |leaf, index, size, path: &[Hash], root| verify_inclusion(leaf, index, size, path, root).is_ok();
        prop_assert!(!holds(flipped(leaf, bit), index, size, &path, root));
        prop_assert!(!holds(leaf, index, size, &path, flipped(root, bit)));
        for at in 0..path.len() {
            let mut damaged = path.clone();
            damaged[at] = flipped(damaged[at], bit);
            prop_assert!(!holds(leaf, index, size, &damaged, root));
            prop_assert!(!holds(leaf, index, size, &path[..at], root));
            prop_assert!(!holds(leaf, index, size, &path[at + 1..], root));
        }
        prop_assert!(!holds(leaf, index, size, &[path.as_slice(), &[root]].concat(), root));
        prop_assert!(!holds(leaf, index, size * 2, &path, root));
        let elsewhere = other % (size + 3);
        prop_assert!(elsewhere == index || !holds(leaf, elsewhere, size, &path, root));
        let larger = some_leaves(size + 1 + other % 600);
        prop_assert!(!holds(leaf, index, larger.len() as u64, &path, naive_root(&larger)));
    }

    #[test]
    fn a_damaged_consistency_proof_fails((new, old) in size_and_index(), bit in 0..256usize, other in any::<u64>()) {
        let old = old + 1;
        let leaves = some_leaves(new);
        let root_at = |size: u64| naive_root(&leaves[..usize::try_from(size).unwrap()]);
        let (old_root, new_root) = (root_at(old), root_at(new));
        let path = consistency_path(old, new, &nodes_of(&leaves)).unwrap();
        let holds = |old, old_root, path: &[Hash], new_root| {
            verify_consistency(old, old_root, new, new_root, path).is_ok()
        };
        prop_assert!(!holds(old, flipped(old_root, bit), &path, new_root));
        prop_assert!(!holds(old, old_root, &path, flipped(new_root, bit)));
        for at in 0..path.len() {
            let mut damaged = path.clone();
            damaged[at] = flipped(damaged[at], bit);
            prop_assert!(!holds(old, old_root, &damaged, new_root));
            prop_assert!(!holds(old, old_root, &path[..at], new_root));
        }
        prop_assert!(!holds(old, old_root, &[path.as_slice(), &[new_root]].concat(), new_root));
        let elsewhere = 1 + other % new;
        prop_assert!(elsewhere == old || !holds(elsewhere, root_at(elsewhere), &path, new_root));
    }

    #[test]
    fn a_rewritten_past_is_not_consistent((new, changed) in size_and_index(), bit in 0..256usize) {
        let mut leaves = some_leaves(new);
        let honest = naive_root(&leaves[..=usize::try_from(changed).unwrap()]);
        leaves[usize::try_from(changed).unwrap()] = flipped(leaves[0], bit);
        let path = consistency_path(changed + 1, new, &nodes_of(&leaves)).unwrap();
        let outcome = verify_consistency(changed + 1, honest, new, naive_root(&leaves), &path);
        prop_assert_eq!(outcome, Err(ProofError::Root));
    }
}
