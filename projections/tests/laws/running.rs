//! Followers: exactly once, whoever runs them and wherever they stop.

use std::sync::Arc;
use std::time::{Duration, Instant};

use journal::Mode;
use journal::db::Engine;
use projections::{Late, Runner};
use support::on_both_engines;

use crate::trail::{Trail, steps, walked};
use crate::world::{PATIENCE, World, stream};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_runners_at_once_apply_everything_once() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Follow);
        let world = Arc::new(World::with(&ground, trail.boxed()).await);
        // On PostgreSQL they are two nodes; an SQLite database has one, so there two runners share it.
        let other = match ground.engine {
            Engine::Postgres => Arc::new(World::with(&ground, trail.boxed()).await),
            Engine::Sqlite => Arc::clone(&world),
        };
        let runners = [
            Runner::start_with(&world.journal, &world.projectors),
            Runner::start_with(&other.journal, &other.projectors),
        ];
        let appending = [(&world, "a"), (&other, "b")].map(|(node, which)| {
            let node = Arc::clone(node);
            tokio::spawn(async move {
                for _ in 0..100 {
                    node.append(&stream("Walk", which), steps(7)).await;
                }
            })
        });
        for one in appending {
            one.await.unwrap();
        }
        let last = world.journal.position().await.unwrap();
        for runner in &runners {
            runner.watermarks().wait_for("trails", last, PATIENCE).await.unwrap();
        }
        assert_eq!(last, 1400);
        assert_eq!(world.rows("trails").await, [walked("a", 700), walked("b", 700)]);
        for runner in runners {
            runner.stop().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_runner_goes_on_where_the_last_one_stopped() {
    on_both_engines(async |ground| {
        let world = World::with(&ground, Trail::new(Mode::Follow).boxed()).await;
        for round in 1..=5 {
            let runner = Runner::start_with(&world.journal, &world.projectors);
            let last = world.append(&stream("Walk", "a"), steps(3)).await.last;
            if round % 2 == 0 {
                runner.watermarks().wait_for("trails", last, PATIENCE).await.unwrap();
            }
            runner.stop().await;
        }
        world.catch_up().await;
        assert_eq!(world.rows("trails").await, [walked("a", 15)]);
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn waiting_for_a_projection_is_bounded() {
    on_both_engines(async |ground| {
        let world = World::with(&ground, Trail::new(Mode::Follow).boxed()).await;
        let runner = Runner::start_with(&world.journal, &world.projectors);
        let last = world.append(&stream("Walk", "a"), steps(3)).await.last;
        let begun = Instant::now();
        let late = runner.watermarks().wait_for("trails", last + 1, Duration::from_millis(200)).await;
        assert!(matches!(late, Err(Late::Timeout { wanted: 4, .. })), "{late:?}");
        assert!(begun.elapsed() < PATIENCE, "{:?}", begun.elapsed());
        let unknown = runner.watermarks().wait_for("nothing", 1, PATIENCE).await;
        assert!(matches!(unknown, Err(Late::Unknown(_))));
        runner.stop().await;
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_node_waits_for_what_another_one_projects() {
    on_both_engines(async |ground| {
        let world = World::with(&ground, Trail::new(Mode::Follow).boxed()).await;
        let last = world.append(&stream("Walk", "a"), steps(3)).await.last;
        let watermarks = projections::Watermarks::new(&world.journal, &world.projectors);
        let (waited, ()) = tokio::join!(watermarks.wait_for("trails", last, PATIENCE), world.catch_up());
        waited.unwrap();
        assert_eq!(watermarks.reached("trails"), Some(3));
        drop(watermarks);
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn inline_rows_are_there_when_the_append_is_answered() {
    on_both_engines(async |ground| {
        let world = World::with(&ground, Trail::new(Mode::Inline).boxed()).await;
        let watermarks = projections::Watermarks::new(&world.journal, &world.projectors);
        for step in 1..=20 {
            let last = world.append(&stream("Walk", "a"), steps(1)).await.last;
            assert_eq!(world.rows("trails").await, [walked("a", step)]);
            watermarks.wait_for("trails", last, PATIENCE).await.unwrap();
        }
        let status = world.status("trails").await;
        assert_eq!((status.position, status.lag), (20, 0));
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn one_that_is_new_to_a_long_log_fills_and_is_not_late() {
    on_both_engines(async |ground| {
        let world = World::with(&ground, Vec::new()).await;
        world.append(&stream("Walk", "a"), steps(5)).await;
        let new = Trail::new(Mode::Follow).boxed();
        projections::prepare_with(&world.journal, &new).await.unwrap();
        let stands = async || {
            let all = projections::status_with(world.journal.db(), &new).await.unwrap();
            (all[0].lag, all[0].filling)
        };
        assert_eq!(stands().await, (5, true));
        projections::catch_up_with(&world.journal, &new).await.unwrap();
        assert_eq!(stands().await, (0, false));
        world.append(&stream("Walk", "a"), steps(3)).await;
        assert_eq!(stands().await, (3, false), "now it is late");
        world.end().await;
    })
    .await;
}
