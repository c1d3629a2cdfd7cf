//! A verification finds what was changed by hand, and only that.

use journal::Mode;
use projections::verify_with;
use support::on_both_engines;

use crate::trail::{Trail, steps, walked};
use crate::world::{World, stream};

#[tokio::test]
async fn rows_that_were_changed_by_hand_are_found() {
    for mode in [Mode::Follow, Mode::Inline] {
        on_both_engines(async |ground| {
            let trail = Trail::new(mode);
            let world = World::with(&ground, trail.boxed()).await;
            for which in ["a", "b", "c"] {
                world.append(&stream("Walk", which), steps(2)).await;
            }
            // A follower need not have come to the head before it is verified.
            let right = verify_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
            assert!(right.is_right(), "{right:?}");
            assert_eq!((right.rows, right.position), (3, 6));

            world.tamper("UPDATE trails SET times = 3 WHERE which = 'a'").await;
            world.tamper("DELETE FROM trails WHERE which = 'b'").await;
            world.tamper("INSERT INTO trails (tenant_id, which, times, trail) VALUES ('demo', 'd', 1, ' 1')").await;
            let wrong = verify_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
            let mut found: Vec<_> = wrong.differences.iter().map(|one| (one.stands, one.row.clone())).collect();
            found.sort();
            let changed = walked("a", 2).replace("times=2", "times=3");
            let expected = [(false, walked("a", 2)), (false, walked("b", 2)), (true, changed), (true, walked("d", 1))];
            assert_eq!(found, expected);

            // Nothing is left behind, and a rebuild mends what was found.
            let left = "SELECT name FROM projections WHERE name <> 'trails'";
            assert_eq!(world.ask(&journal::db::Scope::System, left).await, Vec::<String>::new());
            projections::rebuild_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
            assert!(verify_with(&world.journal, &trail, &|_, _| {}).await.unwrap().is_right());
            world.end().await;
        })
        .await;
    }
}

#[tokio::test]
async fn an_unknown_name_is_answered_with_the_known_ones() {
    let refusal = projections::named("nothing").err().unwrap().to_string();
    assert!(refusal.contains("`nothing`") && refusal.contains("users"), "{refusal}");
}
