//! Many writers: no gap, no repeat, in commit order — also with several nodes on one database.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use aggregates::TenantId;
use journal::db::Engine;
use journal::{Journal, Position};
use support::{Ground, new_uuid};
use tokio::sync::watch;

use crate::commits::{begin, tenant};

/// How long the writers write: enough to fill hundreds of batches; `EVIDENT_TEST_SECONDS` makes it longer.
fn duration() -> Duration {
    let seconds = std::env::var("EVIDENT_TEST_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs(seconds.unwrap_or(3))
}

/// Follows the log while it grows, until its writers tell where they ended, and holds every position to its place.
async fn follow(journal: Journal, ended: watch::Receiver<Option<Position>>) {
    let (mut head, mut seen) = (journal.head(), 0);
    loop {
        let page = journal.read_page(seen, 500).await.unwrap();
        for event in &page {
            assert_eq!(event.position, seen + 1, "a follower saw a gap");
            seen = event.position;
        }
        if ended.borrow().is_some_and(|last| last == seen) {
            return;
        }
        if page.is_empty() {
            let _ = tokio::time::timeout(Duration::from_millis(200), head.changed()).await;
        }
    }
}

async fn write(journal: Journal, tenant: TenantId, until: Instant) -> Vec<Position> {
    let mut positions = Vec::new();
    while Instant::now() < until {
        let appended = begin(&journal, &tenant, &new_uuid().to_string(), 1 + positions.len() % 3).await.unwrap();
        positions.extend(appended.first..=appended.last);
    }
    positions
}

async fn hold(ground: Ground, nodes: usize) {
    let mut journals = Vec::new();
    for _ in 0..nodes {
        journals.push(ground.journal(vec![]).await);
    }
    let until = Instant::now() + duration();
    let (end, ended) = watch::channel(None);
    let follower = tokio::spawn(follow(journals[0].0.clone(), ended));
    let writers = (0..64).map(|number| {
        let journal = journals[number % nodes].0.clone();
        tokio::spawn(write(journal, tenant(&format!("t{}", number % 5)), until))
    });
    let mut positions = HashSet::new();
    for writer in writers.collect::<Vec<_>>() {
        for position in writer.await.unwrap() {
            assert!(positions.insert(position), "position {position} was given twice");
        }
    }
    let last = positions.len() as Position;
    assert_eq!(positions.iter().max(), Some(&last));
    end.send_replace(Some(last));
    follower.await.unwrap();
    let report = journal::proof::verify(&journals[0].0, None, &|_, _| ()).await.unwrap();
    assert!(report.is_clean(), "{:?}", report.findings);
    assert_eq!(report.events, last);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_leave_no_gap_on_sqlite() {
    hold(Ground::new(Engine::Sqlite).await, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_writers_leave_no_gap_on_postgres() {
    hold(Ground::new(Engine::Postgres).await, 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_on_one_database_keep_one_order() {
    hold(Ground::new(Engine::Postgres).await, 2).await;
    hold(Ground::new(Engine::Sqlite).await, 2).await;
}
