//! What each promise costs: the same load with one of them more.

use std::time::{Duration, Instant};

use aggregates::TenantId;
use journal::proof::tree::{Frontier, leaf_hash};

use super::load::{Ground, Load, body, personal_token_issue};
use crate::report::{Measured, Report};

/// Measures the journal bare, then with inline projection, with a follower, with sealing; and the tree alone.
pub async fn measure(report: &mut Report, ground: &Ground, duration: Duration) -> anyhow::Result<()> {
    let engine = ground.name();
    let bare = Load { inline: false, follow: false, ..Load::everything(duration) };
    let cases = [
        ("append and tree", bare),
        ("append and tree, inline projection", Load { inline: true, ..bare }),
        ("append and tree, follower", Load { follow: true, ..bare }),
        ("append and tree, sealing, a new subject per event", Load { commit: personal_token_issue, ..bare }),
    ];
    for (name, load) in cases {
        let run = load.run(ground).await?;
        report.measured(engine, name, &run.measured);
    }
    let tree = tree_alone();
    report.measured(engine, "tree alone (leaf hash and frontier), one core", &tree);
    Ok(())
}

/// The tree's own work without a database: hashing an event's bytes and pushing the leaf.
fn tree_alone() -> Measured {
    const EVENTS: usize = 200_000;
    let tenant = TenantId::system();
    let bytes = format!("{tenant}{}", body("019a0000-0000-7000-8000-000000000000").repeat(2)).into_bytes();
    let mut frontier = Frontier::empty();
    let (begin, mut latencies) = (Instant::now(), Vec::with_capacity(EVENTS));
    for _ in 0..EVENTS {
        let asked = Instant::now();
        frontier.push(leaf_hash(&bytes), |_, _| ());
        latencies.push(asked.elapsed());
    }
    let elapsed = begin.elapsed();
    std::hint::black_box(frontier.root());
    Measured::new(latencies, EVENTS, elapsed)
}
