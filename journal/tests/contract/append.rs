//! Appending: order, versions, conflicts, repeated commands, refusals.

use journal::{AppendError, Journal, StreamId, StreamVersion};
use support::on_both_engines;

use crate::commits::{append, begin, commit, event, tenant};

async fn version(journal: &Journal, id: &str) -> StreamVersion {
    journal.load_stream(&StreamId::new(&tenant("demo"), "Note", id), 0).await.unwrap().1
}

#[tokio::test]
async fn events_get_consecutive_positions_sequences_and_leaves() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let (demo, other) = (tenant("demo"), tenant("other"));
        assert_eq!(begin(&journal, &demo, "a", 2).await.unwrap().last, 2);
        assert_eq!(begin(&journal, &other, "a", 1).await.unwrap().first, 3);
        let third = commit(vec![
            append(&demo, "a", version(&journal, "a").await, vec![event("third")]),
            append(&demo, "b", StreamVersion::NEW, vec![event("first of b")]),
        ]);
        let appended = journal.append(third).await.unwrap();
        assert_eq!((appended.first, appended.last), (4, 5));
        let page = journal.read_page(0, 100).await.unwrap();
        let told: Vec<_> = page
            .iter()
            .map(|event| {
                (
                    event.position,
                    event.tenant_id.to_string(),
                    event.tenant_index,
                    event.aggregate_id.clone(),
                    event.sequence,
                )
            })
            .collect();
        let expect = |position, tenant: &str, leaf, id: &str, sequence| {
            (position, tenant.to_owned(), leaf, id.to_owned(), sequence)
        };
        assert_eq!(
            told,
            [
                expect(1, "demo", 0, "a", 1),
                expect(2, "demo", 1, "a", 2),
                expect(3, "other", 0, "a", 1),
                expect(4, "demo", 2, "a", 3),
                expect(5, "demo", 3, "b", 1)
            ]
        );
        assert!(page.windows(2).all(|pair| pair[0].recorded_at <= pair[1].recorded_at));
        let at = journal.position_of(page[3].event_id).await.unwrap();
        assert_eq!(at, Some(4));
    })
    .await;
}

#[tokio::test]
async fn whoever_has_not_seen_the_latest_event_gets_a_conflict_and_nothing_is_appended() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let demo = tenant("demo");
        begin(&journal, &demo, "a", 1).await.unwrap();
        let seen = version(&journal, "a").await;
        journal.append(commit(vec![append(&demo, "a", seen, vec![event("winner")])])).await.unwrap();
        let late = commit(vec![
            append(&demo, "fresh", StreamVersion::NEW, vec![event("must not appear")]),
            append(&demo, "a", seen, vec![event("loser")]),
        ]);
        assert!(matches!(journal.append(late).await, Err(AppendError::Conflict { .. })));
        assert!(matches!(begin(&journal, &demo, "a", 1).await, Err(AppendError::Conflict { .. })));
        assert_eq!(journal.position().await.unwrap(), 2);
        assert_eq!(version(&journal, "fresh").await, StreamVersion::NEW);
    })
    .await;
}

#[tokio::test]
async fn in_one_batch_one_of_many_rivals_wins_and_bystanders_are_not_disturbed() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let demo = tenant("demo");
        let tasks = (0..40).map(|number| {
            let (journal, demo) = (journal.clone(), demo.clone());
            let id = if number % 2 == 0 { "contested".to_owned() } else { format!("own-{number}") };
            tokio::spawn(async move { begin(&journal, &demo, &id, 1).await })
        });
        let mut won = 0;
        for task in tasks.collect::<Vec<_>>() {
            match task.await.unwrap() {
                Ok(_) => won += 1,
                Err(error) => assert!(matches!(error, AppendError::Conflict { .. }), "{error}"),
            }
        }
        assert_eq!(won, 21);
        assert_eq!(journal.position().await.unwrap(), 21);
    })
    .await;
}

#[tokio::test]
async fn the_same_command_again_is_answered_with_the_first_outcome() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let demo = tenant("demo");
        let first = commit(vec![append(&demo, "a", StreamVersion::NEW, vec![event("one"), event("two")])]);
        let told = journal.append(first.clone()).await.unwrap();
        let again = journal.append(first.clone()).await.unwrap();
        assert_eq!((again.first, again.last, again.repeated), (told.first, told.last, true));
        assert_eq!(journal.outcome(first.command_id).await.unwrap(), Some(again));
        let rivals = (0..20).map(|_| {
            let (journal, demo) = (journal.clone(), demo.clone());
            let mut same = commit(vec![append(&demo, "b", StreamVersion::NEW, vec![event("once")])]);
            same.command_id = uuid::Uuid::from_u128(7);
            tokio::spawn(async move { journal.append(same).await.unwrap() })
        });
        for rival in rivals.collect::<Vec<_>>() {
            assert_eq!(rival.await.unwrap().first, 3);
        }
        assert_eq!(journal.position().await.unwrap(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_clock_that_steps_back_does_not_take_the_log_with_it() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let demo = tenant("demo");
        let before = begin(&journal, &demo, "a", 1).await.unwrap();
        ground.clock.step(-3_600_000_000);
        let after = begin(&journal, &demo, "b", 1).await.unwrap();
        assert_eq!(after.recorded_at, before.recorded_at);
        let second = journal.event_at(2).await.unwrap().unwrap();
        assert_eq!(journal.position_of(second.event_id).await.unwrap(), Some(2));
        assert_eq!(journal.position_at(before.recorded_at).await.unwrap(), 2);
        assert_eq!(journal.position_at(before.recorded_at - chrono::TimeDelta::seconds(1)).await.unwrap(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_commit_without_events_or_with_too_many_is_refused() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        let demo = tenant("demo");
        let empty = commit(vec![append(&demo, "a", StreamVersion::NEW, vec![])]);
        assert!(matches!(journal.append(empty).await, Err(AppendError::Rejected { .. })));
        assert!(matches!(begin(&journal, &demo, "a", 1001).await, Err(AppendError::Rejected { .. })));
        let mut broken = event("");
        broken.payload = r#"{"$personal": "no object"}"#.to_owned();
        let broken = commit(vec![append(&demo, "a", StreamVersion::NEW, vec![broken])]);
        assert!(matches!(journal.append(broken).await, Err(AppendError::Rejected { .. })));
        assert_eq!(journal.position().await.unwrap(), 0);
    })
    .await;
}
