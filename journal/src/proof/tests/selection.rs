//! Laws over random selections from random trees.

use proptest::prelude::*;

use super::super::tiles::StoredHashes;
use super::super::tree::Frontier;
use super::super::tree::tests::some_leaves;
use super::*;

/// The root, and the proof of these leaves.
fn proven(all: &[Hash], indices: &[u64]) -> (Hash, Vec<Hash>) {
    let mut frontier = Frontier::empty();
    let mut stored = StoredHashes::new();
    for (index, leaf) in (0..).zip(all) {
        stored.insert(0, index, *leaf);
        frontier.push(*leaf, |id, hash| stored.insert(id.level, id.index, hash));
    }
    let plan = selection_nodes(indices, all.len() as u64).unwrap();
    (frontier.root(), plan.path(&stored).unwrap())
}

/// What leaves and hashes of the proof lead to.
fn selection_root(leaves: &[(u64, Hash)], size: u64, path: &[Hash]) -> Result<Hash, ProofError> {
    let mut assembly = Assembly::new(size, path.to_vec());
    leaves.iter().try_for_each(|(index, leaf)| assembly.leaf(*index, *leaf))?;
    assembly.root()
}

proptest! {
    #[test]
    fn any_selection_leads_to_the_root_and_no_other_one_does(
        chosen in prop::collection::vec(any::<bool>(), 1..300),
        wrong in any::<prop::sample::Index>(),
    ) {
        let all = some_leaves(chosen.len() as u64);
        let size = all.len() as u64;
        let indices: Vec<u64> = (0..size).zip(&chosen).filter(|(_, chosen)| **chosen).map(|(index, _)| index).collect();
        let (expected, path) = proven(&all, &indices);
        let leaves: Vec<(u64, Hash)> = indices.iter().zip(all.iter().zip(&chosen).filter(|(_, chosen)| **chosen))
            .map(|(index, (leaf, _))| (*index, *leaf)).collect();
        prop_assert_eq!(selection_root(&leaves, size, &path).unwrap(), expected);
        let stranger = Hash::EMPTY_TREE;
        if !leaves.is_empty() {
            let mut changed = leaves.clone();
            changed[wrong.index(leaves.len())].1 = stranger;
            prop_assert_ne!(selection_root(&changed, size, &path).unwrap(), expected);
        }
        if !path.is_empty() {
            let mut changed = path.clone();
            changed[wrong.index(path.len())] = stranger;
            prop_assert_ne!(selection_root(&leaves, size, &changed).unwrap(), expected);
            prop_assert_eq!(selection_root(&leaves, size, &path[1..]), Err(ProofError::Length));
        }
        let longer = [path, vec![stranger]].concat();
        prop_assert_eq!(selection_root(&leaves, size, &longer), Err(ProofError::Length));
    }
}

#[test]
fn a_whole_tree_needs_no_hashes_and_an_empty_one_neither() {
    let all = some_leaves(7);
    let (root, path) = proven(&all, &[0, 1, 2, 3, 4, 5, 6]);
    assert!(path.is_empty());
    let leaves: Vec<_> = (0..).zip(all).collect();
    assert_eq!(selection_root(&leaves, 7, &[]), Ok(root));
    assert_eq!(selection_root(&[], 0, &[]), Ok(Hash::EMPTY_TREE));
}

#[test]
fn while_nothing_is_left_out_the_roots_of_older_trees_go_by() {
    let all = some_leaves(20);
    let (mut assembly, mut frontier) = (Assembly::new(20, vec![Hash::EMPTY_TREE; 8]), Frontier::empty());
    for (index, leaf) in (0..17).zip(&all) {
        assembly.leaf(index, *leaf).unwrap();
        frontier.push(*leaf, |_, _| {});
        assert_eq!(assembly.beginning(), Some((index + 1, frontier.root())));
    }
    assembly.leaf(18, all[18]).unwrap();
    assert_eq!(assembly.beginning(), None);
}

#[test]
fn leaves_that_are_not_there_or_not_in_order_are_refused() {
    let index = |index| Err(ProofError::Index { index, size: 4 });
    assert_eq!(selection_nodes(&[4], 4).map(|_| ()), index(4));
    assert_eq!(selection_nodes(&[2, 1], 4).map(|_| ()), index(1));
    assert_eq!(
        selection_root(&[(2, Hash::EMPTY_TREE), (2, Hash::EMPTY_TREE)], 4, &[Hash::EMPTY_TREE]).map(|_| ()),
        index(2)
    );
}
