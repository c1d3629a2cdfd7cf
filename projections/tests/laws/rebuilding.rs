//! Rebuilds: beside the rows that serve, resumable, and of their own accord when a version is higher.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use journal::db::{Engine, Scope};
use journal::{Mode, TenantId};
use projections::{Runner, rebuild_with};
use support::on_both_engines;
use tokio::sync::Semaphore;

use crate::trail::{Trail, steps, walked};
use crate::world::{World, stream, until};

#[tokio::test]
async fn a_rebuild_that_was_stopped_goes_on_where_it_was() {
    on_both_engines(async |ground| {
        for mode in [Mode::Follow, Mode::Inline] {
            let ground = support::Ground::new(ground.engine).await;
            let trail = Trail::new(mode);
            let world = World::with(&ground, trail.boxed()).await;
            let walks = ["a", "b", "c", "d", "e"];
            for which in walks {
                world.append(&stream("Walk", which), steps(1000)).await;
            }
            world.catch_up().await;
            let all_walked = walks.map(|which| walked(which, 1000));

            // The gate lets one page through; the rebuild then waits in the second one, and is dropped there.
            let (gated, gate) = trail.newer().gated();
            gate.add_permits(1);
            tokio::select! {
                _ = rebuild_with(&world.journal, &gated, &|_, _| {}) => unreachable!("the gate is closed"),
                () = until("the second page", || async {
                    world.status("trails").await.rebuilding == Some(2000)
                }) => {}
            }
            assert_eq!(world.rows("trails").await, all_walked, "the old rows serve");

            world.append(&stream("Walk", "f"), steps(1)).await;
            gate.add_permits(Semaphore::MAX_PERMITS / 2);
            let first = AtomicU64::new(u64::MAX);
            let progress = |done, _| {
                first.fetch_min(done, Ordering::Relaxed);
            };
            rebuild_with(&world.journal, &gated, &progress).await.unwrap();
            assert!(first.load(Ordering::Relaxed) >= 2000, "it did not begin anew");
            assert_eq!(world.rows("trails").await, [&all_walked[..], &[walked("f", 1)]].concat());
            let status = world.status("trails").await;
            assert_eq!((status.rows_version, status.generation, status.rebuilding), (Some(2), 2, None));
            world.end().await;
        }
    })
    .await;
}

#[tokio::test]
async fn a_higher_version_of_a_follower_rebuilds_while_the_old_rows_serve() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Follow);
        let world = World::with(&ground, trail.boxed()).await;
        world.append(&stream("Walk", "a"), steps(3)).await;
        world.catch_up().await;
        world.end().await;

        let (newer, gate) = trail.newer().gated();
        let world = World::with(&ground, newer.boxed()).await;
        let runner = Runner::start_with(&world.journal, &world.projectors);
        until("the rebuild begins", || async { world.status("trails").await.rebuilding.is_some() }).await;
        assert_eq!(world.rows("trails").await, [walked("a", 3)], "the old rows serve");
        gate.add_permits(Semaphore::MAX_PERMITS / 2);
        until("the rebuild ends", || async { world.status("trails").await.rows_version == Some(2) }).await;
        world.append(&stream("Walk", "a"), steps(1)).await;
        until("it follows again", || async { world.status("trails").await.lag == 0 }).await;
        assert_eq!(world.rows("trails").await, [walked("a", 4)]);
        runner.stop().await;
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn new_and_higher_inline_projections_are_built_before_anything_is_appended() {
    on_both_engines(async |ground| {
        let world = World::with(&ground, vec![]).await;
        world.append(&stream("Walk", "a"), steps(3)).await;
        world.end().await;

        let trail = Trail::new(Mode::Inline);
        for (version, projector) in [(1, trail.clone()), (2, trail.newer())] {
            let world = World::with(&ground, projector.boxed()).await;
            let status = world.status("trails").await;
            assert_eq!((status.rows_version, status.lag), (Some(version), 0));
            let walked_so_far = 2 + u64::try_from(version).unwrap();
            assert_eq!(world.rows("trails").await, [walked("a", walked_so_far)]);
            world.append(&stream("Walk", "a"), steps(1)).await;
            assert_eq!(world.rows("trails").await, [walked("a", walked_so_far + 1)]);
            world.end().await;
        }

        // And the older program does not touch the newer one's rows.
        let (journal, tasks) = ground.journal(vec![]).await;
        let refused = projections::prepare_with(&journal, &trail.boxed()).await.unwrap_err();
        assert!(refused.to_string().contains("have version 2, and this program knows version 1"), "{refused}");
        drop(journal);
        tasks.finish().await;
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn appends_go_on_while_inline_rows_are_rebuilt_and_none_is_missed() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Inline);
        let world = Arc::new(World::with(&ground, trail.boxed()).await);
        for _ in 0..3 {
            world.append(&stream("Walk", "a"), steps(1000)).await;
        }
        let appending = tokio::spawn({
            let world = Arc::clone(&world);
            async move {
                for _ in 0..100 {
                    world.append(&stream("Walk", "b"), steps(1)).await;
                }
            }
        });
        for _ in 0..2 {
            rebuild_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
        }
        appending.await.unwrap();
        assert_eq!(world.rows("trails").await, [walked("a", 3000), walked("b", 100)]);
    })
    .await;
}

#[tokio::test]
async fn tables_are_closed_to_other_tenants_before_and_after_a_rebuild() {
    let ground = support::Ground::new(Engine::Postgres).await;
    let trail = Trail::new(Mode::Follow);
    let world = World::with(&ground, trail.boxed()).await;
    world.append(&stream("Walk", "a"), steps(1)).await;
    world.catch_up().await;
    for _ in 0..2 {
        let everything = "SELECT * FROM trails";
        let seen_by = async |name: &str| {
            let tenant = TenantId::parse(name).unwrap();
            world.ask(&Scope::Tenant(tenant), everything).await
        };
        assert_eq!(seen_by("demo").await, [walked("a", 1)]);
        assert_eq!(seen_by("other").await, Vec::<String>::new());
        rebuild_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
    }
    world.end().await;
}
