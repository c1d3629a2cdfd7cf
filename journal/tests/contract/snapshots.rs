//! Snapshots: of every thirty-two events one is kept, and what a stream was is told from the latest that is not too late.

use journal::{Journal, Position, Snapshot, StreamId, StreamVersion};
use support::on_both_engines;

use crate::commits::{append, begin, commit, event, tenant};

const SHAPE: u32 = 1;

fn stream(id: &str) -> StreamId {
    StreamId::new(&tenant("demo"), "Note", id)
}

/// A stream of many events between those of another, so that positions are not sequences.
async fn long(journal: &Journal, events: usize) {
    begin(journal, &tenant("demo"), "before", 7).await.unwrap();
    begin(journal, &tenant("demo"), "long", events).await.unwrap();
}

fn position(sequence: u64) -> Position {
    sequence + 7
}

async fn save(journal: &Journal, shape: u32, sequences: impl IntoIterator<Item = u64>) {
    for sequence in sequences {
        let state = serde_json::json!({ "after": sequence }).to_string();
        journal.save_snapshots(&stream("long"), shape, &[Snapshot { sequence, state }]).await.unwrap();
    }
}

/// Which snapshot serves at a sequence number, held against what it says.
async fn serves(journal: &Journal, shape: u32, sequence: u64) -> Option<u64> {
    let found = journal.snapshot_at(&stream("long"), shape, position(sequence)).await.unwrap()?;
    assert_eq!(found.state, serde_json::json!({ "after": found.sequence }).to_string());
    Some(found.sequence)
}

#[tokio::test]
async fn the_latest_snapshot_that_is_not_too_late_serves() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        long(&journal, 500).await;
        save(&journal, SHAPE, [100, 200, 300, 400]).await;
        for (at, expected) in
            [(99, None), (100, Some(100)), (199, Some(100)), (200, Some(200)), (399, Some(300)), (500, Some(400))]
        {
            assert_eq!(serves(&journal, SHAPE, at).await, expected, "at {at}");
        }
        let latest = journal.snapshot(&stream("long"), SHAPE).await.unwrap();
        assert_eq!(latest.map(|snapshot| snapshot.sequence), Some(400));
        assert!(journal.snapshot_at(&stream("before"), SHAPE, 500).await.unwrap().is_none(), "each stream has its own");
        journal.drop_snapshots(&stream("long")).await.unwrap();
        assert_eq!(serves(&journal, SHAPE, 500).await, None);
    })
    .await;
}

#[tokio::test]
async fn of_thirty_two_events_the_latest_snapshot_stays() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        long(&journal, 300).await;
        save(&journal, SHAPE, (16..=300).step_by(16)).await;
        let mut kept = Vec::new();
        let mut at = 300;
        while let Some(sequence) = serves(&journal, SHAPE, at).await {
            kept.push(sequence);
            at = sequence - 1;
        }
        assert_eq!(kept, [288, 272, 240, 208, 176, 144, 112, 80, 48, 16]);
    })
    .await;
}

#[tokio::test]
async fn snapshots_of_an_older_shape_give_way_and_those_of_no_event_are_not_kept() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        long(&journal, 300).await;
        save(&journal, SHAPE, [100, 200]).await;
        save(&journal, SHAPE + 1, [300]).await;
        assert_eq!((serves(&journal, SHAPE, 300).await, serves(&journal, SHAPE + 1, 300).await), (None, Some(300)));
        save(&journal, SHAPE + 1, [301]).await;
        assert_eq!(serves(&journal, SHAPE + 1, 400).await, Some(300), "an event that is not there has no state");
    })
    .await;
}

#[tokio::test]
async fn a_stream_is_read_up_to_a_position_and_no_further() {
    on_both_engines(|ground| async move {
        let (journal, _tasks) = ground.journal(vec![]).await;
        long(&journal, 200).await;
        let seen = journal.load_stream(&stream("long"), 0).await.unwrap().1;
        assert_ne!(seen, StreamVersion::NEW);
        journal.append(commit(vec![append(&tenant("demo"), "long", seen, vec![event("late")])])).await.unwrap();
        let read = async |after, limit, until| {
            let page = journal.read_stream_until(&stream("long"), after, limit, until).await.unwrap();
            page.iter().map(|event| event.sequence).collect::<Vec<_>>()
        };
        assert_eq!(read(0, 16, position(3)).await, [1, 2, 3]);
        assert_eq!(read(190, 1000, position(192)).await, [191, 192]);
        assert_eq!(read(199, 16, Position::MAX).await, [200, 201]);
        assert_eq!(read(0, 16, position(0)).await, Vec::<u64>::new());
    })
    .await;
}
