//! One poisoned event stops its own stream in one projection, and nothing else.

use aggregates::Personal;
use aggregates::user::{InitialStatus, Profile, UserEvent};
use journal::{AppendError, Mode};
use projections::{Runner, redrive_with};
use support::on_both_engines;

use crate::trail::{Fault, Trail, steps, walked};
use crate::world::{PATIENCE, World, stored, stream};

#[tokio::test]
async fn a_poisoned_stream_is_parked_alone_and_redriven_in_order() {
    for fault in [Fault::Poison, Fault::Refusal] {
        on_both_engines(async |ground| {
            let trail = Trail::new(Mode::Follow);
            trail.breaks("b", 2, fault);
            let world = World::with(&ground, trail.boxed()).await;
            for which in ["a", "b", "c"] {
                world.append(&stream("Walk", which), steps(3)).await;
            }
            world.catch_up().await;
            assert_eq!(world.rows("trails").await, [walked("a", 3), walked("b", 1), walked("c", 3)]);
            let status = world.status("trails").await;
            assert_eq!((status.lag, status.parked.len()), (0, 1), "{status:?}");
            let parked = &status.parked[0];
            assert_eq!((parked.aggregate_id.as_str(), parked.position, parked.attempts), ("b", 5, 1));

            // Later events of the stream wait behind the one that failed; those of others do not.
            world.append(&stream("Walk", "b"), steps(1)).await;
            world.append(&stream("Walk", "a"), steps(1)).await;
            world.catch_up().await;
            assert_eq!(world.rows("trails").await, [walked("a", 4), walked("b", 1), walked("c", 3)]);

            // Not mended yet, and then mended up to a later fault: it stays parked where it stands now.
            assert_eq!(redrive_with(&world.journal, &trail).await.unwrap(), (0, 1));
            assert_eq!(world.status("trails").await.parked[0].attempts, 2);
            trail.is_mended();
            trail.breaks("b", 4, fault);
            assert_eq!(redrive_with(&world.journal, &trail).await.unwrap(), (0, 1));
            assert_eq!(world.status("trails").await.parked[0].position, 10);
            assert_eq!(world.rows("trails").await[1], walked("b", 3));

            trail.is_mended();
            assert_eq!(redrive_with(&world.journal, &trail).await.unwrap(), (1, 0));
            assert_eq!(world.status("trails").await.parked, []);
            world.append(&stream("Walk", "b"), steps(1)).await;
            world.catch_up().await;
            assert_eq!(world.rows("trails").await, [walked("a", 4), walked("b", 5), walked("c", 3)]);
            world.end().await;
        })
        .await;
    }
}

#[tokio::test]
async fn a_runner_that_starts_tries_parked_streams_again() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Follow);
        trail.breaks("a", 1, Fault::Poison);
        let world = World::with(&ground, trail.boxed()).await;
        world.append(&stream("Walk", "a"), steps(3)).await;
        world.catch_up().await;
        assert_eq!(world.rows("trails").await, Vec::<String>::new());
        trail.is_mended();
        let runner = Runner::start_with(&world.journal, &world.projectors);
        let last = world.append(&stream("Walk", "a"), steps(1)).await.last;
        runner.watermarks().wait_for("trails", last, PATIENCE).await.unwrap();
        assert_eq!(world.rows("trails").await, [walked("a", 4)]);
        runner.stop().await;
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_rebuild_parks_what_still_fails_and_frees_what_does_not() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Follow);
        trail.breaks("a", 2, Fault::Poison);
        let world = World::with(&ground, trail.boxed()).await;
        for which in ["a", "b"] {
            world.append(&stream("Walk", which), steps(3)).await;
        }
        world.catch_up().await;
        trail.is_mended();
        trail.breaks("b", 3, Fault::Refusal);
        projections::rebuild_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
        assert_eq!(world.rows("trails").await, [walked("a", 3), walked("b", 2)]);
        let parked = world.status("trails").await.parked;
        assert_eq!(parked.iter().map(|one| one.position).collect::<Vec<_>>(), [6]);
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn a_verification_expects_parked_streams_to_stand_still() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Follow);
        trail.breaks("a", 2, Fault::Poison);
        let world = World::with(&ground, trail.boxed()).await;
        for which in ["a", "b", "a"] {
            world.append(&stream("Walk", which), steps(3)).await;
        }
        world.catch_up().await;
        trail.is_mended();
        let verified = projections::verify_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
        assert!(verified.is_right(), "{verified:?}");
        assert_eq!(world.status("trails").await.parked.len(), 1);
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn an_inline_projection_never_parks_it_rejects_the_commit() {
    on_both_engines(async |ground| {
        let trail = Trail::new(Mode::Inline);
        trail.breaks("a", 2, Fault::Poison);
        let world = World::with(&ground, trail.boxed()).await;
        let refused = world.try_append(&stream("Walk", "a"), steps(3), vec![]).await;
        assert!(matches!(refused, Err(AppendError::Rejected { .. })), "{refused:?}");
        world.append(&stream("Walk", "b"), steps(3)).await;
        assert_eq!(world.rows("trails").await, [walked("b", 3)]);
        assert_eq!(world.status("trails").await.parked, []);
        assert_eq!(world.journal.position().await.unwrap(), 3, "nothing of the refused commit is in the log");

        // A rebuild of an inline projection stops at such an event; the old rows go on serving.
        trail.breaks("b", 3, Fault::Poison);
        let stopped = projections::rebuild_with(&world.journal, &trail, &|_, _| {}).await;
        assert!(stopped.is_err());
        assert_eq!(world.rows("trails").await, [walked("b", 3)]);
        trail.is_mended();
        projections::rebuild_with(&world.journal, &trail, &|_, _| {}).await.unwrap();
        assert_eq!(world.rows("trails").await, [walked("b", 3)]);
        world.end().await;
    })
    .await;
}

#[tokio::test]
async fn an_event_that_does_not_open_parks_its_stream_and_no_other() {
    on_both_engines(async |ground| {
        let world = World::new(&ground).await;
        for id in ["u1", "u2", "u3"] {
            let profile = Profile { user_name: Some(id.into()), ..Profile::default() };
            let profile = Personal::new(id, profile);
            let at = chrono::DateTime::UNIX_EPOCH;
            let registered = UserEvent::Registered { id: id.into(), profile, status: InitialStatus::Active, at };
            world.append(&stream("User", id), vec![stored(&registered)]).await;
        }
        // A value that was sealed in one place does not open in another.
        world
            .tamper("UPDATE events SET payload = (SELECT payload FROM events WHERE position = 1) WHERE position = 2")
            .await;
        // Whoever appended it remembers what it was: another process reads what the database says.
        world.end().await;
        let world = World::new(&ground).await;
        world.catch_up().await;
        let rows = world.rows("users").await;
        assert!(rows.len() == 2 && rows[0].contains("user_id=u1") && rows[1].contains("user_id=u3"), "{rows:?}");
        let status = world.status("users").await;
        assert_eq!((status.lag, status.parked.len(), status.parked[0].position), (0, 1, 2));
        assert!(status.parked[0].reason.contains("does not open"), "{}", status.parked[0].reason);
        assert_eq!(projections::redrive(&world.journal, "users").await.unwrap(), (0, 1));
        world.end().await;
    })
    .await;
}
