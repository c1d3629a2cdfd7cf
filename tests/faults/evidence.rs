//! What must be true of an installation whatever happened to it.

use std::collections::HashMap;
use std::fmt;
use std::path::PathBuf;

use journal::{Journal, Position};
use support::Ground;
use uuid::Uuid;

use crate::Node;

/// A command that was acknowledged, and with which positions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    pub command_id: Uuid,
    pub first: Position,
    pub last: Position,
}

impl fmt::Display for Done {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "done {} {} {}", self.command_id, self.first, self.last)
    }
}

impl Done {
    /// Reads what [`Done`] prints; nothing when the line tells of something else.
    pub fn read(line: &str) -> Option<Self> {
        let mut words = line.strip_prefix("done ")?.split(' ');
        let command_id = words.next()?.parse().unwrap();
        Some(Self { command_id, first: words.next()?.parse().unwrap(), last: words.next()?.parse().unwrap() })
    }
}

/// Where the checkpoints of an installation are kept outside its database.
pub fn checkpoints(ground: &Ground) -> PathBuf {
    ground.directory.join("checkpoints")
}

/// Opens the installation and looks at all of it: every acknowledged command is there once, with the positions that it was
/// told; no position is missing; log, trees and checkpoints agree; every projection is what the log says. Answers the
/// number of events.
pub async fn holds(ground: &Ground, done: &[Done]) -> Position {
    let node = Node::on(ground).await;
    let events = log_holds(ground, &node.journal, done).await;
    rows_hold(&node.journal).await;
    node.end().await;
    events
}

/// The part that is about the log.
pub async fn log_holds(ground: &Ground, journal: &Journal, done: &[Done]) -> Position {
    let commits = commits(journal).await;
    for one in done {
        let found = commits.get(&one.command_id);
        assert_eq!(found, Some(&(one.first, one.last)), "acknowledged: {one}");
    }
    let last = commits.values().map(|(_, last)| *last).max().unwrap_or(0);
    assert_eq!(journal.position().await.unwrap(), last, "the head is the end of the last commit");
    let files = checkpoints(ground);
    let report = journal::proof::verify(journal, Some(&files), &|_, _| ()).await.unwrap();
    assert!(report.is_clean(), "{:#?}", report.findings);
    assert_eq!(report.events, last);
    last
}

/// First and last position of every command in the log. No position is missing, and no command is there twice.
async fn commits(journal: &Journal) -> HashMap<Uuid, (Position, Position)> {
    let mut commits = HashMap::new();
    let (mut seen, mut end) = (0, 0);
    loop {
        let page = journal.read_stored(seen, 1000).await.unwrap();
        if page.is_empty() {
            break;
        }
        for event in page {
            seen += 1;
            assert_eq!(event.position, seen, "a position is missing");
            if let (Some(command), Some(size)) = (event.command_id, event.commit_size) {
                assert_eq!(seen, end + 1, "a commit begins within another one");
                end = seen + size - 1;
                assert_eq!(commits.insert(command, (seen, end)), None, "command {command} is in the log twice");
            }
        }
    }
    assert_eq!(seen, end, "the last commit is not whole");
    commits
}

/// Every projection comes to the head, leaves nothing aside, and is what a replay of the log makes.
async fn rows_hold(journal: &Journal) {
    projections::catch_up(journal).await.unwrap();
    for status in projections::status(journal.db()).await.unwrap() {
        assert_eq!((status.lag, status.parked.as_slice()), (0, &[][..]), "{}", status.name);
        let verified = projections::verify(journal, status.name, &|_, _| {}).await.unwrap();
        assert!(verified.is_right(), "{} rows of {}: {verified:#?}", verified.differences.len(), status.name);
        eprintln!("{}: {} rows are right at {}", status.name, verified.rows, verified.position);
    }
}
