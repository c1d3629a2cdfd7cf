//! Proofs made from the kept hashes alone are the proofs made from every leaf.

use proptest::prelude::*;

use super::super::tree::{
    Frontier, PathPlan, consistency_nodes, inclusion_nodes,
    tests::{nodes_of, some_leaves},
};
use super::*;

/// The kept rows of a log with these leaves, as the writer would have left them.
fn store(leaves: &[Hash]) -> BTreeMap<NodeId, Hash> {
    let mut rows = BTreeMap::new();
    let mut frontier = Frontier::empty();
    for (index, leaf) in (0..).zip(leaves) {
        rows.insert(NodeId { level: 0, index }, *leaf);
        frontier.push(*leaf, |id, hash| {
            if is_stored(id) {
                rows.insert(id, hash);
            }
        });
    }
    rows
}

/// Reads exactly the planned ranges; every hash in them must be there.
fn fetch(rows: &BTreeMap<NodeId, Hash>, needed: &PathPlan) -> StoredHashes {
    let mut fetched = StoredHashes::new();
    for TileRange { level, first, last } in plan(needed.nodes()) {
        for index in first..=last {
            fetched.insert(level, index, rows[&NodeId { level, index }]);
        }
    }
    fetched
}

fn id(level: u8, index: u64) -> NodeId {
    NodeId { level, index }
}

fn range(level: u8, first: u64, last: u64) -> TileRange {
    TileRange { level, first, last }
}

#[test]
fn every_eighth_level_above_the_leaves_is_kept() {
    let kept: Vec<_> = (0..64).filter(|&level| is_stored(id(level, 0))).collect();
    assert_eq!(kept, [8, 16, 24, 32, 40, 48, 56]);
    let rows = store(&some_leaves(1000));
    assert_eq!(rows.keys().filter(|id| id.level > 0).count(), 3);
}

#[test]
fn a_node_is_read_from_the_kept_level_below_it() {
    assert_eq!(plan([id(0, 5)]), [range(0, 5, 5)]);
    assert_eq!(plan([id(7, 3)]), [range(0, 384, 511)]);
    assert_eq!(plan([id(8, 3)]), [range(8, 3, 3)]);
    assert_eq!(plan([id(9, 3)]), [range(8, 6, 7)]);
    assert_eq!(plan([id(23, 1)]), [range(16, 128, 255)]);
}

#[test]
fn ranges_are_joined_across_the_path_and_kept_apart_otherwise() {
    assert_eq!(plan([id(0, 0), id(1, 1), id(2, 1)]), [range(0, 0, 7)]);
    assert_eq!(plan([id(2, 1), id(0, 6)]), [range(0, 4, 7)]);
    assert_eq!(plan([id(0, 9), id(0, 3), id(8, 0)]), [range(0, 3, 3), range(0, 9, 9), range(8, 0, 0)]);
    assert_eq!(plan([id(0, 1), id(0, 4)]), [range(0, 1, 1), range(0, 4, 4)]);
    assert_eq!(plan([]), []);
}

#[test]
fn the_proof_of_an_old_event_in_a_huge_log_reads_few_hashes() {
    let size = 1_234_567_890_123;
    for index in [0, 1, 77_777, size / 2, size - 1] {
        let ranges = plan(inclusion_nodes(index, size).unwrap().nodes());
        let hashes: u64 = ranges.iter().map(|range| range.last - range.first + 1).sum();
        assert!(ranges.len() <= 12 && hashes <= 2 * 256 * 6, "{index}: {hashes} hashes in {} ranges", ranges.len());
    }
}

#[test]
fn a_row_that_was_not_read_is_named() {
    let mut rows = store(&some_leaves(600));
    rows.remove(&id(0, 515));
    let fetched: StoredHashes = rows.into_iter().collect();
    assert_eq!(compute([id(8, 1), id(2, 128)], &fetched), Err(ProofError::Missing(id(0, 515))));
    assert_eq!(compute([id(9, 1)], &fetched), Err(ProofError::Missing(id(8, 2))));
}

#[test]
fn three_kept_levels_give_the_same_proofs() {
    let size = 70_000;
    let leaves = some_leaves(size);
    let rows = store(&leaves);
    for index in [0, 255, 256, 65_535, 65_536, size - 1] {
        let needed = inclusion_nodes(index, size).unwrap();
        assert_eq!(needed.path(&fetch(&rows, &needed)), needed.path(&nodes_of(&leaves)), "leaf {index}");
        let needed = consistency_nodes(index, size).unwrap();
        assert_eq!(needed.path(&fetch(&rows, &needed)), needed.path(&nodes_of(&leaves)), "from {index}");
    }
}

proptest! {
    #[test]
    fn kept_hashes_give_the_same_proofs_as_all_leaves(
        (size, index) in (1..=2000u64).prop_flat_map(|size| (Just(size), 0..size)),
    ) {
        let leaves = some_leaves(size);
        let rows = store(&leaves);
        for needed in [inclusion_nodes(index, size).unwrap(), consistency_nodes(index, size).unwrap()] {
            let fetched = fetch(&rows, &needed);
            prop_assert_eq!(needed.path(&fetched), needed.path(&nodes_of(&leaves)));
            let direct: Result<Vec<_>, _> = needed.nodes().map(nodes_of(&leaves)).collect();
            prop_assert_eq!(compute(needed.nodes(), &fetched), direct);
        }
    }
}
